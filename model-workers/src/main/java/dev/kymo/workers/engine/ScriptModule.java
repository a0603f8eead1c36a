package dev.kymo.workers.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** A loaded TorchScript module whose methods are operations. Confined to the thread that made it. */
final class ScriptModule implements AutoCloseable {
  private final PtSymbolBlock module;

  private ScriptModule(PtSymbolBlock module) {
    this.module = module;
  }

  /** Loads the class {@code className} from a resource beside this class. */
  static ScriptModule load(NDManager owner, String className, String resource) {
    try (InputStream code =
        Objects.requireNonNull(ScriptModule.class.getResourceAsStream(resource), resource)) {
      String text = new String(code.readAllBytes(), StandardCharsets.UTF_8);
      InputStream archive = TorchScriptArchive.of(className, text);
      return new ScriptModule(JniUtils.loadModule((PtNDManager) owner, archive, false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a method, closes the inputs' handles and gives the results to {@code scope}. */
  NDList run(NDManager scope, String method, IValue... inputs) {
    return ScriptRunner.run(module, method, scope, inputs);
  }

  static IValue value(NDArray array) {
    return IValue.from((PtNDArray) array);
  }

  static IValue values(List<NDArray> arrays) {
    return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
  }

  @Override
  public void close() {
    module.close();
  }
}
