package dev.kymo.workers.model;

import java.util.ArrayList;
import java.util.List;

/**
 * LeNet-5 (LeCun et al. 1998) as it is built today: two convolutions with average pooling, then three linear layers, all maps of one
 * layer connected to all of the next. GELU stands for tanh, because both interpreters have it; every derivative exists.
 */
public final class LeNet implements ImageClassifier {
  private static final int KERNEL = 5;
  private static final int POOL = 2;
  private static final int FIRST_MAPS = 6;
  private static final int SECOND_MAPS = 16;

  private record Layer(Parameter weight, Parameter bias) {}

  private final int imageSize;
  private final int classes;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Layer> convolutions;
  private final List<Layer> linears;

  /** For square images such as 28 × 28, whose maps the pooling halves without a rest. */
  public LeNet(int imageSize, int classes) {
    this.imageSize = imageSize;
    this.classes = classes;
    convolutions = List.of(
        layer("first", FIRST_MAPS, 1, KERNEL, KERNEL),
        layer("second", SECOND_MAPS, FIRST_MAPS, KERNEL, KERNEL));
    long side = pooled(pooled(imageSize));
    linears = List.of(
        layer("third", 120, SECOND_MAPS * side * side),
        layer("fourth", 84, 120),
        layer("output", classes, 84));
  }

  private static int pooled(int size) {
    int convolved = size - KERNEL + 1;
    if (convolved < POOL || convolved % POOL != 0) {
      throw new IllegalArgumentException(
          "maps of " + convolved + " × " + convolved + " cannot be halved");
    }
    return convolved / POOL;
  }

  private Layer layer(String name, long... weight) {
    Layer layer =
        new Layer(Parameter.of(name + ".weight", weight), Parameter.of(name + ".bias", weight[0]));
    parameters.add(layer.weight());
    parameters.add(layer.bias());
    return layer;
  }

  @Override
  public List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public int imageSize() {
    return imageSize;
  }

  @Override
  public <V> V logits(ImageOperations<V> ops) {
    V x = ops.images();
    for (Layer each : convolutions) {
      x = ops.averagePool(ops.gelu(ops.convolution(x, each.weight(), each.bias())), POOL);
    }
    x = ops.flat(x);
    for (Layer each : linears.subList(0, linears.size() - 1)) {
      x = ops.gelu(ops.linear(x, each.weight(), each.bias()));
    }
    Layer output = linears.get(linears.size() - 1);
    return ops.linear(x, output.weight(), output.bias());
  }
}
