package dev.kymo.workers.training;

import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.ApoDown;
import dev.kymo.workers.objective.ApoZero;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Hinge;
import dev.kymo.workers.objective.Ipo;
import dev.kymo.workers.objective.Nca;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.RobustDpo;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.objective.Slic;
import dev.kymo.workers.objective.Sppo;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.optimizer.Optimizer;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.optimizer.Sgd;
import dev.kymo.workers.training.ObjectivePlan.Reduction;

/** Builds what a stage's plan names. */
public final class PlannedParts {
  private PlannedParts() {}

  /** An objective of the plan's kind and numbers. */
  public static Objective objective(ObjectivePlan plan) {
    if (plan instanceof ObjectivePlan.Sft sft) {
      return new Sft(sft.responses(), sft.reduction() == Reduction.TOKEN_MEAN);
    }
    if (plan instanceof ObjectivePlan.Dpo dpo) {
      return new Dpo(dpo.beta(), dpo.labelSmoothing(), dpo.reduction() == Reduction.TOKEN_MEAN);
    }
    if (plan instanceof ObjectivePlan.Ipo ipo) {
      return new Ipo(ipo.beta(), ipo.reduction() == Reduction.TOKEN_MEAN);
    }
    if (plan instanceof ObjectivePlan.OfPair pair) {
      return ofPair(pair, pair.reduction() == Reduction.TOKEN_MEAN);
    }
    if (plan instanceof ObjectivePlan.Slic slic) {
      boolean tokenMean = slic.reduction() == Reduction.TOKEN_MEAN;
      return new Slic(slic.delta(), slic.lambda(), slic.target(), tokenMean);
    }
    throw new IllegalArgumentException("no objective for " + plan);
  }

  private static Objective ofPair(ObjectivePlan.OfPair plan, boolean tokenMean) {
    return switch (plan.loss()) {
      case SPPO -> new Sppo(plan.beta(), tokenMean);
      case HINGE -> new Hinge(plan.beta(), tokenMean);
      case ROBUST -> new RobustDpo(plan.beta(), plan.labelSmoothing(), tokenMean);
      case NCA -> new Nca(plan.beta(), tokenMean);
      case APO_ZERO -> new ApoZero(plan.beta(), tokenMean);
      case APO_DOWN -> new ApoDown(plan.beta(), tokenMean);
    };
  }

  /** An optimizer with empty state; close it before the store. */
  static Optimizer optimizer(OptimizerPlan plan, ParameterStore store) {
    if (plan instanceof OptimizerPlan.Sgd sgd) {
      return new Sgd(store, sgd.momentum(), sgd.weightDecay());
    }
    if (plan instanceof OptimizerPlan.RmsProp rms) {
      return new RmsProp(store, rms.alpha(), rms.epsilon(), rms.momentum(), rms.weightDecay());
    }
    if (plan instanceof OptimizerPlan.AdamW adam) {
      return new AdamW(store, adam.beta1(), adam.beta2(), adam.epsilon(), adam.weightDecay());
    }
    throw new IllegalArgumentException("no optimizer for " + plan);
  }
}
