package dev.kymo.probes.pushed;

import dev.kymo.vocabulary.TokensRow;

/**
 * Tokens of like predictions; y⁻ the token, y* the most likely label besides.
 *
 * @param peakinessBin number of the bin of ‖π‖², from 0
 * @param peakinessTo its upper edge
 * @param rejectedBin number of the bin of log π(y⁻), from 0
 * @param rejectedTo its upper edge
 * @param change sum of Δ log π(y⁻)
 * @param bestChange sum of Δ log π(y*)
 * @param own movements of y⁻, one for each token
 * @param best movements of y*, one for each token
 * @param likely movements of labels besides y⁻ and y* with π ≥ ‖π‖² − π(y⁻): in softmax regression they rise, to first order
 * @param unlikely movements of the other labels: there they fall
 */
record TokenCell(
    int peakinessBin,
    double peakinessTo,
    int rejectedBin,
    double rejectedTo,
    double change,
    double bestChange,
    Movement own,
    Movement best,
    Movement likely,
    Movement unlikely) {

  TokenCell plus(PushedToken token) {
    return new TokenCell(
        peakinessBin,
        peakinessTo,
        rejectedBin,
        rejectedTo,
        change + token.change(),
        bestChange + token.bestChange(),
        own.plus(token.own()),
        best.plus(token.best()),
        likely.plus(token.likely()),
        unlikely.plus(token.unlikely()));
  }

  TokensRow row(long step, int stage, double noise, double seconds) {
    return new TokensRow(
        step,
        stage,
        peakinessBin,
        peakinessTo,
        rejectedBin,
        rejectedTo,
        own.count(),
        own.rising(),
        own.falling(),
        best.rising(),
        best.falling(),
        likely.count(),
        likely.rising(),
        likely.falling(),
        unlikely.count(),
        unlikely.rising(),
        unlikely.falling(),
        change,
        bestChange,
        noise,
        seconds);
  }
}
