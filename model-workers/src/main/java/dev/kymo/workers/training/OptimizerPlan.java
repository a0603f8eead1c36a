package dev.kymo.workers.training;

/** An optimizer with its hyper-parameters; names, rules and defaults are PyTorch's. */
public sealed interface OptimizerPlan {

  /** The name used in experiment files. */
  String name();

  /** Stochastic gradient descent with coupled weight decay. */
  record Sgd(double momentum, double weightDecay) implements OptimizerPlan {
    public static final Sgd DEFAULT = new Sgd(0, 0);

    @Override
    public String name() {
      return "sgd";
    }
  }

  /** RMSprop, not centred. */
  record RmsProp(double alpha, double epsilon, double momentum, double weightDecay)
      implements OptimizerPlan {
    public static final RmsProp DEFAULT = new RmsProp(0.99, 1e-8, 0, 0);

    @Override
    public String name() {
      return "rmsprop";
    }
  }

  /** Adam with decoupled weight decay. */
  record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
      implements OptimizerPlan {
    public static final AdamW DEFAULT = new AdamW(0.9, 0.999, 1e-8, 0.01);

    @Override
    public String name() {
      return "adamw";
    }
  }
}
