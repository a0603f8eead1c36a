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

    Reduction reduction();

    Reference reference();

    @Override
    default List<String> responses() {
      return List.of("chosen", "rejected");
    }

    private static void requirePositive(double beta) {
      if (!(beta > 0)) {
        throw new IllegalArgumentException("beta is " + beta + ", must be positive");
      }
    }
  }

  /** Direct preference optimisation (Rafailov et al. 2023). */
  record Dpo(double beta, Reduction reduction, Reference reference) implements Pairwise {
    public Dpo {
      Pairwise.requirePositive(beta);
    }

    @Override
    public String name() {
      return "dpo";
    }
  }

  /** Identity preference optimisation (Azar et al. 2024). */
  record Ipo(double beta, Reduction reduction, Reference reference) implements Pairwise {
    public Ipo {
      Pairwise.requirePositive(beta);
    }

    @Override
    public String name() {
      return "ipo";
    }
  }
}
