package dev.kymo.workers.data;

/**
 * What a model can take.
 *
 * @param context positions, prompt and response together
 * @param vocabulary tokens: ids are 0 to vocabulary−1
 */
public record ModelLimits(int context, int vocabulary) {

  /** What can be taken by both. */
  public ModelLimits and(ModelLimits other) {
    return new ModelLimits(
        Math.min(context, other.context), Math.min(vocabulary, other.vocabulary));
  }

  /** The place of the first id that the model does not know; −1 if it knows all. */
  public int firstUnknown(int[] ids) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= vocabulary) {
        return i;
      }
    }
    return -1;
  }

  /** Says so. */
  public String unknown(int id) {
    return "token id " + id + " is not in the model's vocabulary of " + vocabulary + " (0 to "
        + (vocabulary - 1) + ")";
  }
}
