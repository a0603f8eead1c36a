package dev.kymo.workers.model;

import java.util.List;

/** An architecture that sorts images into classes: which parameters there are, and how a forward pass uses them. Holds no values. */
public interface ImageClassifier {

  /** All parameters, in a fixed order. */
  List<Parameter> parameters();

  /** Number of classes, V. */
  int classes();

  /** Height and width of the images. */
  int imageSize();

  /** Logits (B, V) of the images. */
  <V> V logits(ImageOperations<V> operations);
}
