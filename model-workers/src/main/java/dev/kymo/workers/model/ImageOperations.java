package dev.kymo.workers.model;

/**
 * What an {@link ImageClassifier} may do in a forward pass over B images. The interpreter behind it decides what is computed: values
 * or values with tangents.
 *
 * <p>Shapes: C channels, height H, width W.
 *
 * @param <V> the interpreter's values
 */
public interface ImageOperations<V> extends LayerOperations<V> {

  /** The images, (B, 1, H, W). */
  V images();

  /** Convolution without padding, one step at a time: weight (D, C, k, k), bias (D), (B, C, H, W) to (B, D, H−k+1, W−k+1). */
  V convolution(V x, Parameter weight, Parameter bias);

  /** Means of size × size squares side by side, (B, C, H, W) to (B, C, H/size, W/size). */
  V averagePool(V x, int size);

  /** Each image's numbers in a row, (B, C, H, W) to (B, C·H·W). */
  V flat(V x);
}
