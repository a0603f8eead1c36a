package dev.kymo.workers.training;

import java.util.List;

/** What a stage minimises. */
public sealed interface ObjectivePlan {

  /** The name used in experiment files and rows. */
  String name();

  /** The response types that this objective reads, in the order of the published format. */
  List<String> responses();

  /** Whether log-probabilities sum or average over a response's tokens. */
  enum Reduction {
    SUM,
    TOKEN_MEAN
  }

  /** The parameters that reference log-probabilities are computed with. */
  enum Reference {
    /** The parameters at the beginning of the stage. */
    STAGE_START,
    /** The model that the run started from. */
    MODEL
  }

  /** Supervised finetuning: −log π of every response in {@code responses}. */
  record Sft(List<String> responses, Reduction reduction) implements ObjectivePlan {
    public Sft {
      responses = List.copyOf(responses);
      if (responses.isEmpty()) {
        throw new IllegalArgumentException("sft needs at least one response type to train on");
      }
    }

    @Override
    public String name() {
      return "sft";
    }
  }

  /** A loss of a pair, chosen over rejected, against a reference. */
  sealed interface Pairwise extends ObjectivePlan {
    double beta();

    /** The probability with which labels are taken for wrong; 0 for losses that have no such thing. */
    double labelSmoothing();

    Reduction reduction();

    Reference reference();

    @Override
    default List<String> responses() {
      return List.of("chosen", "rejected");
    }

    private static void requireValid(double beta, double labelSmoothing) {
      if (!(beta > 0)) {
        throw new IllegalArgumentException("beta is " + beta + ", must be positive");
      }
      if (!(labelSmoothing >= 0 && labelSmoothing < 0.5)) {
        throw new IllegalArgumentException(
            "label-smoothing is " + labelSmoothing + ", must be at least 0 and less than 0.5");
      }
    }
  }

  /** Direct preference optimisation (Rafailov et al. 2023), with label smoothing conservative DPO. */
  record Dpo(double beta, double labelSmoothing, Reduction reduction, Reference reference)
      implements Pairwise {
    public Dpo {
      Pairwise.requireValid(beta, labelSmoothing);
    }

    public Dpo(double beta, Reduction reduction, Reference reference) {
      this(beta, 0, reduction, reference);
    }

    @Override
    public String name() {
      return "dpo";
    }
  }

  /** Identity preference optimisation (Azar et al. 2024). */
  record Ipo(double beta, Reduction reduction, Reference reference) implements Pairwise {
    public Ipo {
      Pairwise.requireValid(beta, 0);
    }

    @Override
    public double labelSmoothing() {
      return 0;
    }

    @Override
    public String name() {
      return "ipo";
    }
  }

  /** The further losses of a pair. */
  enum PairLoss {
    SPPO("sppo"),
    HINGE("hinge"),
    ROBUST("robust"),
    NCA("nca"),
    APO_ZERO("apo-zero"),
    APO_DOWN("apo-down");

    private final String word;

    PairLoss(String word) {
      this.word = word;
    }

    /** The name used in experiment files and rows. */
    public String word() {
      return word;
    }
  }

  /** A further loss of a pair; of these, only {@link PairLoss#ROBUST} has label smoothing. */
  record OfPair(
      PairLoss loss, double beta, double labelSmoothing, Reduction reduction, Reference reference)
      implements Pairwise {
    public OfPair {
      Pairwise.requireValid(beta, labelSmoothing);
      if (labelSmoothing != 0 && loss != PairLoss.ROBUST) {
        throw new IllegalArgumentException(loss.word() + " has no label-smoothing");
      }
    }

    @Override
    public String name() {
      return loss.word();
    }
  }

  /**
   * Sequence likelihood calibration (Zhao et al. 2023), which needs no reference.
   *
   * @param delta the margin of log-probabilities that the hinge asks for
   * @param lambda weight of −log π(target)
   * @param target the response type that is finetuned on
   */
  record Slic(double delta, double lambda, String target, Reduction reduction)
      implements ObjectivePlan {
    public Slic {
      if (!(delta >= 0)) {
        throw new IllegalArgumentException("delta is " + delta + ", must not be negative");
      }
      if (!(lambda >= 0)) {
        throw new IllegalArgumentException("lambda is " + lambda + ", must not be negative");
      }
    }

    @Override
    public String name() {
      return "slic";
    }

    @Override
    public List<String> responses() {
      return dev.kymo.workers.objective.Slic.responses(target);
    }
  }
}
