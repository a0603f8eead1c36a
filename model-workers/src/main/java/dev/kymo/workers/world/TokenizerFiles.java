package dev.kymo.workers.world;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes a byte-level BPE vocabulary as Hugging Face's {@code tokenizer.json} and {@code tokenizer_config.json}. */
final class TokenizerFiles {
  /** Ends a response; its id is {@link #END_ID}. */
  static final String END = "<|endoftext|>";

  static final int END_ID = 0;
  private static final JsonMapper JSON = new JsonMapper();

  private TokenizerFiles() {}

  /** Writes both files and returns the number of ids. */
  static int write(Path folder, List<BytePairTrainer.Pair> merges) throws IOException {
    Set<String> vocabulary = vocabulary(merges);
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    root.putArray("added_tokens").add(endToken().put("id", END_ID));
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel());
    root.set("post_processor", byteLevel());
    root.set("decoder", byteLevel());
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false);
    ObjectNode ids = model.putObject("vocab");
    vocabulary.forEach(symbol -> ids.put(symbol, ids.size()));
    // one text per merge: the form that old and new readers know
    ArrayNode list = model.putArray("merges");
    merges.forEach(merge -> list.add(merge.left() + " " + merge.right()));
    write(folder.resolve("tokenizer.json"), root);
    write(folder.resolve("tokenizer_config.json"), configuration());
    return vocabulary.size();
  }

  /** Symbols in the order of their ids: the end, the bytes, what is merged. */
  private static Set<String> vocabulary(List<BytePairTrainer.Pair> merges) {
    Set<String> vocabulary = new LinkedHashSet<>();
    vocabulary.add(END);
    vocabulary.addAll(new TreeSet<>(BytePairTrainer.byteSymbols()));
    merges.forEach(merge -> vocabulary.add(merge.joined()));
    return vocabulary;
  }

  private static ObjectNode endToken() {
    return JSON.createObjectNode()
        .put("content", END)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  private static ObjectNode byteLevel() {
    return JSON.createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private static ObjectNode configuration() {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("added_tokens_decoder").set(String.valueOf(END_ID), endToken());
    return root.put("bos_token", END)
        .put("clean_up_tokenization_spaces", false)
        .put("eos_token", END)
        .put("tokenizer_class", "PreTrainedTokenizerFast")
        .put("unk_token", END);
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
  }
}
