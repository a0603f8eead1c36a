package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RecordedStage;
import dev.kymo.vocabulary.TokensRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Q1 to Q5: what the paper proves of a negative gradient in softmax regression, or finds to be a tendency, asked of the tokens y⁻ that real steps push
 * down. Frequencies, no guarantees.
 */
final class SqueezedTokens extends StagePhenomenon {

  /**
   * A number of the tokens.
   *
   * @param claim what the paper says of it
   * @param words the frequencies behind it
   */
  private record Measured(
      String name,
      Claim claim,
      ToDoubleFunction<List<TokensRow>> number,
      Function<List<TokensRow>, String> words) {

    /** Of labels: the share that rises less the share that falls. */
    static Measured balance(
        String name,
        Claim claim,
        String what,
        ToLongFunction<TokensRow> rising,
        ToLongFunction<TokensRow> falling,
        ToLongFunction<TokensRow> all) {
      return new Measured(
          name,
          claim,
          rows -> PushedTokens.share(rows, rising, all) - PushedTokens.share(rows, falling, all),
          rows -> String.format(
              Locale.ROOT,
              "%s: %s rise, %s fall, of %,d",
              what,
              percent(PushedTokens.share(rows, rising, all)),
              percent(PushedTokens.share(rows, falling, all)),
              PushedTokens.sum(rows, all)));
    }

    /** How the share of the other labels that fall depends on a bin. */
    static Measured slope(
        String name,
        Claim claim,
        String what,
        ToIntFunction<TokensRow> bin,
        ToDoubleFunction<TokensRow> edge,
        ToIntFunction<TokensRow> alike) {
      return new Measured(
          name,
          claim,
          rows -> PushedTokens.slope(rows, bin, alike),
          rows -> PushedTokens.by(rows, bin).stream()
              .map(row -> percent(PushedTokens.shareOfOthersFalling(row)) + " to "
                  + Numbers.exact(edge.applyAsDouble(row.get(0))))
              .collect(Collectors.joining(", ", "other labels falling by " + what + ": ", "")));
    }

    private static String percent(double share) {
      return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
  }

  private final String id;
  private final String claim;
  private final String shortClaim;
  private final String measure;
  private final List<Measured> measured;

  private SqueezedTokens(
      String id, String claim, String shortClaim, String measure, Measured... measured) {
    super(Kind.PREFERENCE);
    this.id = id;
    this.claim = claim;
    this.shortClaim = shortClaim;
    this.measure = measure;
    this.measured = List.of(measured);
  }

  /** Q1. */
  static SqueezedTokens rejectedFalls() {
    return new SqueezedTokens(
        "Q1",
        "squeezing (i): π(y⁻) falls",
        "squeezing: rejected token falls",
        "At the tokens y⁻ that decomposed steps push down: the share at which π(y⁻) rises less the share at which it falls.",
        Measured.balance(
            "π(y⁻) falls",
            Claim.NEGATIVE,
            "tokens y⁻",
            TokensRow::rejectedRising,
            TokensRow::rejectedFalling,
            TokensRow::tokens));
  }

  /** Q2. */
  static SqueezedTokens bestRises() {
    return new SqueezedTokens(
        "Q2",
        "squeezing (ii): π(y*) rises, y* the most likely token besides y⁻",
        "squeezing: top token rises",
        "At the same tokens: the share at which π(y*) rises less the share at which it falls, y* the most likely label besides y⁻ before"
            + " the step.",
        Measured.balance(
            "π(y*) rises",
            Claim.POSITIVE,
            "labels y*",
            TokensRow::bestRising,
            TokensRow::bestFalling,
            TokensRow::tokens));
  }

  /** Q3. */
  static SqueezedTokens likelyRise() {
    return new SqueezedTokens(
        "Q3",
        "squeezing (iii): the other tokens tend to rise if π was high, and to fall if it was low",
        "squeezing: high up, low down",
        "Over the labels besides y⁻ and y* at the same tokens: the share that rises less the share that falls, of labels with π of at"
            + " least ‖π‖² − π(y⁻), where softmax regression turns from fall to rise, and of those with less.",
        Measured.balance(
            "likely ones rise",
            Claim.POSITIVE,
            "likely labels",
            TokensRow::likelyRising,
            TokensRow::likelyFalling,
            TokensRow::likely),
        Measured.balance(
            "unlikely ones fall",
            Claim.NEGATIVE,
            "unlikely labels",
            TokensRow::unlikelyRising,
            TokensRow::unlikelyFalling,
            TokensRow::unlikely));
  }

  /** Q4. */
  static SqueezedTokens peakierIsWorse() {
    return new SqueezedTokens(
        "Q4",
        "squeezing (iv): the peakier π, the more tokens fall",
        "squeezing: peaky is worse",
        "By how much the share of labels besides y⁻ and y* that fall grows from one bin of ‖π‖² to the next, at like π(y⁻).",
        Measured.slope(
            "more fall per bin of ‖π‖²",
            Claim.POSITIVE,
            "‖π‖²",
            TokensRow::peakinessBin,
            TokensRow::peakinessTo,
            TokensRow::rejectedBin));
  }

  /** Q5. */
  static SqueezedTokens rarerIsWorse() {
    return new SqueezedTokens(
        "Q5",
        "squeezing (v): the smaller π(y⁻), the worse",
        "squeezing: small π(y⁻) is worse",
        "By how much the same share grows from one bin of log π(y⁻) to the next higher one, at like ‖π‖².",
        Measured.slope(
            "fewer fall per bin of log π(y⁻)",
            Claim.NEGATIVE,
            "log π(y⁻)",
            TokensRow::rejectedBin,
            TokensRow::rejectedTo,
            TokensRow::peakinessBin));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String claim() {
    return claim;
  }

  @Override
  public String shortClaim() {
    return shortClaim;
  }

  @Override
  public String measure() {
    return measure;
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    List<TokensRow> rows = measures.stages().stream()
        .map(RecordedStage::pushed)
        .flatMap(List::stream)
        .toList();
    if (rows.isEmpty()) {
      measures.note("it takes decomposed steps that push rejected responses down");
      return List.of();
    }
    List<Part> parts = new ArrayList<>();
    for (Measured each : measured) {
      measures.note(each.words().apply(rows));
      parts.add(PushedTokens.effect(measures.stages(), each.number())
          .map(effect -> Part.of(each.name(), each.claim(), Unit.SHARE, effect))
          .orElseGet(() -> Part.missing(
              each.name(), each.claim(), Unit.SHARE, "there are no such labels at these tokens")));
    }
    return parts;
  }
}
