package dev.kymo.workers.model;

import static dev.kymo.workers.model.ConfigKey.ignored;
import static dev.kymo.workers.model.ConfigKey.refused;
import static dev.kymo.workers.model.ConfigKey.used;

import dev.kymo.workers.model.ConfigKey.Use;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every key of config.json that transformers 4.46 and 5 read for the known families, in configuration, modelling and common
 * code, and what becomes of it here. A key that is not in this table gives a notice. The matrix in README.md is made of it.
 */
final class ConfigKeys {
  private static final Set<ModelFamily> ALL = EnumSet.allOf(ModelFamily.class);
  private static final Set<ModelFamily> NEOX = EnumSet.of(ModelFamily.GPT_NEOX);
  private static final Set<ModelFamily> LLAMA = EnumSet.of(ModelFamily.LLAMA);
  private static final Set<ModelFamily> QWEN2 = EnumSet.of(ModelFamily.QWEN2);
  private static final Set<ModelFamily> BOTH = EnumSet.of(ModelFamily.LLAMA, ModelFamily.QWEN2);

  private static final String ROTARY = "rotary embedding, see below";
  private static final String GENERATION = "how texts are generated";
  private static final String OUTPUTS = "what a call in Python returns";
  private static final String SPEED = "how it is computed, not what";
  private static final String START = "weights of a model that is begun anew";
  private static final String CLASSIFIERS = "classifiers and tasks";
  private static final String ORIGIN = "where the model comes from";

  private static final List<ConfigKey> TABLE = List.of(
      used(ALL, "model_type", "the family"),
      used(ALL, "vocab_size", "rows of the embedding; token ids are below it"),
      used(ALL, "max_position_embeddings", "the context"),
      used(ALL, "hidden_size", ""),
      used(ALL, "intermediate_size", ""),
      used(ALL, "num_hidden_layers", ""),
      used(ALL, "num_attention_heads", ""),
      used(BOTH, "num_key_value_heads", "as many as query heads if absent"),
      used(BOTH, "head_dim", "`hidden_size` / `num_attention_heads` if absent"),
      used(NEOX, "layer_norm_eps", "1e-5 if absent"),
      used(BOTH, "rms_norm_eps", "1e-6 if absent"),
      used(NEOX, "use_parallel_residual", "true if absent"),
      used(LLAMA, "attention_bias", "false if absent"),
      used(LLAMA, "mlp_bias", "false if absent"),
      used(QWEN2, "sliding_window", "with `use_sliding_window`; 4096 if absent"),
      used(ALL, "tie_word_embeddings", "false if absent"),
      used(ALL, "rope_parameters", ROTARY),
      used(ALL, "rope_scaling", ROTARY),
      used(ALL, "rope_theta", ROTARY),
      used(ALL, "partial_rotary_factor", ROTARY),
      used(ALL, "original_max_position_embeddings", ROTARY),
      used(NEOX, "rotary_emb_base", ROTARY),
      used(NEOX, "rotary_pct", ROTARY),
      used(
          ALL,
          "eos_token_id",
          "ends responses where the tokenizer names no `eos_token`; below `vocab_size`"),
      refused(NEOX, "hidden_act", "", "\"gelu\""),
      refused(BOTH, "hidden_act", "", "\"silu\"", "\"swish\""),
      refused(NEOX, "attention_bias", "", "true"),
      refused(NEOX, "hidden_dropout", "no dropout in training", "0"),
      refused(ALL, "attention_dropout", "no dropout in training", "0"),
      refused(NEOX, "head_dim", "`hidden_size` / `num_attention_heads`"),
      refused(QWEN2, "use_sliding_window", "false, or a window that holds the context"),
      refused(
          ALL,
          "layer_types",
          "`full_attention` for every layer, or a window that holds the context"),
      refused(ALL, "is_causal", "", "true"),
      refused(ALL, "per_layer_config", "", "{}"),
      refused(ALL, "quantization_config", "weights are read as they are", "null"),
      refused(ALL, "transformers_weights", "which file has the weights", "\"model.safetensors\""),
      refused(ALL, "pruned_heads", "", "{}"),
      refused(ALL, "is_encoder_decoder", "", "false"),
      refused(ALL, "add_cross_attention", "", "false"),
      refused(ALL, "tie_encoder_decoder", "", "false"),
      ignored(ALL, "dtype", "weights are read as float32, whatever they are stored as"),
      ignored(ALL, "torch_dtype", "the same"),
      ignored(
          ALL,
          "pad_token_id",
          "nothing is padded; its embedding learns where a text has it, in transformers' Llama and Qwen2 it does not"),
      ignored(ALL, "bos_token_id", "no token begins a text that the text does not have"),
      ignored(QWEN2, "max_window_layers", "without `use_sliding_window`"),
      ignored(LLAMA, "pretraining_tp", "sums in another order"));

  private static final List<ConfigKey> GROUPS = Stream.of(
          group(START, """
                  initializer_range"""),
          group(GENERATION, """
                  use_cache max_length min_length do_sample early_stopping num_beams num_beam_groups
                  diversity_penalty temperature top_k top_p typical_p epsilon_cutoff eta_cutoff
                  repetition_penalty encoder_repetition_penalty length_penalty no_repeat_ngram_size
                  encoder_no_repeat_ngram_size bad_words_ids num_return_sequences output_scores
                  return_dict_in_generate forced_bos_token_id forced_eos_token_id
                  remove_invalid_values exponential_decay_length_penalty suppress_tokens
                  begin_suppress_tokens num_assistant_tokens num_assistant_tokens_schedule
                  assistant_confidence_threshold assistant_lookbehind target_lookbehind
                  decoder_start_token_id sep_token_id prefix"""),
          group(OUTPUTS, """
                  return_dict output_hidden_states output_attentions tie_last_hidden_states"""),
          group(SPEED, """
                  attn_implementation _attn_implementation _attn_implementation_autoset
                  _attn_implementation_internal experts_implementation fusion_config
                  distributed_config gradient_checkpointing chunk_size_feed_forward torchscript
                  use_bfloat16 tf_legacy_loss xla_device _pre_quantization_dtype"""),
          group(CLASSIFIERS, """
                  classifier_dropout finetuning_task id2label label2id num_labels problem_type
                  task_specific_params loss_type is_decoder cross_attention_hidden_size"""),
          group(ORIGIN, """
                  architectures name_or_path _name_or_path _commit_hash transformers_version
                  tokenizer_class processor_class"""))
      .flatMap(List::stream)
      .toList();

  private ConfigKeys() {}

  private static List<ConfigKey> group(String words, String names) {
    return Stream.of(names.split("\\s+", -1))
        .map(name -> ignored(ALL, name, words))
        .toList();
  }

  /** All of them, in the order of the matrix. */
  static List<ConfigKey> all() {
    List<ConfigKey> all = new ArrayList<>(TABLE);
    all.addAll(GROUPS);
    return all;
  }

  /** Null if a family does not read such a key. */
  static @Nullable ConfigKey of(ModelFamily family, String name) {
    return Stream.concat(TABLE.stream(), GROUPS.stream())
        .filter(key -> key.name().equals(name) && key.families().contains(family))
        .findFirst()
        .orElse(null);
  }

  /** Those of a family whose values other than the neutral ones are refused without looking at other keys. */
  static List<ConfigKey> withNeutralValues(ModelFamily family) {
    return TABLE.stream()
        .filter(key -> key.use() == Use.REFUSED && !key.neutral().isEmpty())
        .filter(key -> key.families().contains(family))
        .toList();
  }
}
