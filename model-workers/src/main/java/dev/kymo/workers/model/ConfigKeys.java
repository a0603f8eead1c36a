package dev.kymo.workers.model;

import static dev.kymo.workers.model.ConfigKey.ignored;
import static dev.kymo.workers.model.ConfigKey.refused;
import static dev.kymo.workers.model.ConfigKey.used;

import java.util.List;
import java.util.stream.Stream;

/**
 * Keys of config.json that transformers 4.46 and 5 read for every family, in configuration, modelling and common code, or for those like Llama, and what
 * becomes of them here. A family has further ones of its own ({@link ModelFamily}); a key that none of these names gives a notice. The matrix in README.md is made of them.
 */
final class ConfigKeys {
  /** What a key of the rotary embedding means. */
  static final String ROTARY = "rotary embedding, see below";

  private static final String GENERATION = "how texts are generated";
  private static final String OUTPUTS = "what a call in Python returns";
  private static final String SPEED = "how it is computed, not what";
  private static final String START = "weights of a model that is begun anew";
  private static final String CLASSIFIERS = "classifiers and tasks";
  private static final String ORIGIN = "where the model comes from";

  /** Of every family. */
  static final List<ConfigKey> COMMON = Stream.concat(
          Stream.of(
              used("model_type", "the family"),
              used("vocab_size", "rows of the embedding; token ids are below it"),
              used("max_position_embeddings", "the context"),
              used("hidden_size", ""),
              used("intermediate_size", ""),
              used("num_hidden_layers", ""),
              used("num_attention_heads", ""),
              used("tie_word_embeddings", "false if absent"),
              used("rope_parameters", ROTARY),
              used("rope_scaling", ROTARY),
              used("rope_theta", ROTARY),
              used("partial_rotary_factor", ROTARY),
              used("original_max_position_embeddings", ROTARY),
              used(
                  "eos_token_id",
                  "ends responses where the tokenizer names no `eos_token`; below `vocab_size`"),
              refused("attention_dropout", "no dropout in training", "0"),
              refused(
                  "layer_types",
                  "`full_attention` for every layer, or a window that holds the context"),
              refused("is_causal", "", "true"),
              refused("per_layer_config", "", "{}"),
              refused("quantization_config", "weights are read as they are", "null"),
              refused(
                  "transformers_weights", "which file has the weights", "\"model.safetensors\""),
              refused("pruned_heads", "", "{}"),
              refused("is_encoder_decoder", "", "false"),
              refused("add_cross_attention", "", "false"),
              refused("tie_encoder_decoder", "", "false"),
              ignored("dtype", "weights are read as float32, whatever they are stored as"),
              ignored("torch_dtype", "the same"),
              ignored(
                  "pad_token_id",
                  "nothing is padded; its embedding learns where a text has it, in transformers only GPT-NeoX's does"),
              ignored("bos_token_id", "no token begins a text that the text does not have")),
          withoutInfluence())
      .toList();

  /** Of families whose layers are like Llama's. */
  static final List<ConfigKey> LLAMA_LIKE = List.of(
      used("head_dim", "`hidden_size` / `num_attention_heads` if absent"),
      used("rms_norm_eps", "1e-6 if absent"),
      refused("hidden_act", "", "\"silu\"", "\"swish\""));

  private ConfigKeys() {}

  private static Stream<ConfigKey> withoutInfluence() {
    return Stream.of(
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
        .flatMap(List::stream);
  }

  private static List<ConfigKey> group(String words, String names) {
    return Stream.of(names.split("\\s+", -1)).map(name -> ignored(name, words)).toList();
  }
}
