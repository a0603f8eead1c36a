package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.database.JournalDatabase;
import dev.kymo.actors.database.JournalPlace;
import dev.kymo.actors.experiment.ExperimentInputs;
import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.experiment.Settings;
import dev.kymo.actors.fake.FakeInputs;
import dev.kymo.actors.fake.FakeProbe;
import dev.kymo.actors.fake.FakeTrainer;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.RecordingSink;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.actors.head.ExperimentResult.RunResult;
import dev.kymo.actors.head.Launch;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.node.Equipment;
import dev.kymo.actors.node.InputReader;
import dev.kymo.monitoring.event.EventSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** An experiment of fake trainers in a folder, on a real journal; every message is serialised on its way. */
public final class FakeExperiment {
  public final Path directory;
  public final Faults faults;
  public final List<RunSpec> specs;
  public final RecordingSink sink = new RecordingSink();
  public final List<Notice> notices = new CopyOnWriteArrayList<>();
  public ExperimentInputs inputs;
  public int workers = 2;
  /** Null: one in this JVM, with these workers. */
  public @Nullable Nodes nodes;

  /** Null: in the folder. */
  public @Nullable JournalPlace journal;

  /** Null: nobody joins. */
  public @Nullable Listener listener;

  public InputReader reader = FakeInputs::read;
  public List<EventSink> sinks = List.of(sink);
  public Link link = Link.PLAIN;
  public String overrides = "";
  public ToLongFunction<Path> free = folder -> Long.MAX_VALUE;

  public FakeExperiment(Path directory, Faults faults, RunSpec... specs) {
    this.directory = directory;
    this.faults = faults;
    this.specs = List.of(specs);
    this.inputs = inputs(directory);
  }

  public static ExperimentInputs inputs(Path directory) {
    Settings settings = new Settings(List.of(new Settings.Value("name", "fake")));
    return new ExperimentInputs(directory.resolve("resolved.yaml"), settings, List.of(), true);
  }

  public ExperimentSystem start() {
    return open()
        .start(new Launch(
            directory,
            inputs,
            specs.stream().map(spec -> new Launch.PlannedRun(spec, Specs.STEPS)).toList(),
            workers,
            FakeProbe.RESPONSES,
            sinks,
            notices::add));
  }

  /** A node that waits to be asked or given work. */
  public ExperimentSystem open() {
    return ExperimentSystem.open(
        directory,
        nodes == null
            ? new Nodes.Here(Equipment.here(
                workers, FakeTrainer.factory(faults), FakeProbe.factory(faults), reader))
            : nodes,
        listener,
        journal == null ? JournalDatabase.in(directory) : journal,
        link,
        ConfigFactory.parseString(
            "pekko.actor.serialize-messages = on\nkymo.head.check-term-every = 200ms\n"
                + overrides),
        free);
  }

  public ExperimentResult run() throws Exception {
    return await(start());
  }

  public static ExperimentResult await(ExperimentSystem system) throws Exception {
    return system.whenDone().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  public Path runFolder(RunSpec spec) {
    return directory.resolve("runs").resolve(spec.id());
  }

  /** Lines of a result file without what may differ between two runs of the same numbers. */
  public List<String> rows(RunSpec spec, String kind) throws IOException {
    return Files.readAllLines(runFolder(spec).resolve(kind + ".jsonl")).stream()
        .map(line -> line.replaceAll("\"(seconds|attempt)\":[^,}]*", "\"$1\":_"))
        .toList();
  }

  public String model(RunSpec spec) throws IOException {
    return Files.readString(runFolder(spec).resolve("model").resolve("model.txt"));
  }

  public List<String> checkpoints(RunSpec spec) throws IOException {
    try (var listed = Files.list(runFolder(spec).resolve("checkpoints"))) {
      return listed.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  public void assertSameResultsAs(FakeExperiment other) throws IOException {
    for (RunSpec spec : specs) {
      assertThat(rows(spec, "steps"))
          .hasSize((int) Specs.STEPS)
          .isEqualTo(other.rows(spec, "steps"));
      // step 0, every 6th of 40, and the last step of each stage: 20 and 40
      assertThat(rows(spec, "readings")).hasSize(9 * 2).isEqualTo(other.rows(spec, "readings"));
      assertThat(rows(spec, "held-out")).hasSize(9).isEqualTo(other.rows(spec, "held-out"));
      // five of the 40 steps are taken apart, for two examples, two responses and two bins
      for (String kind : List.of("decompositions", "examples", "tokens")) {
        assertThat(rows(spec, kind)).hasSize(5 * 2).isEqualTo(other.rows(spec, kind));
      }
      assertThat(rows(spec, "influence"))
          .hasSize(5 * 2 * 2)
          .isEqualTo(other.rows(spec, "influence"));
      // step 0, every 7th of 40, and the last step of each stage, for three pairs of two responses
      assertThat(rows(spec, "kernel"))
          .hasSize(8 * 3)
          .noneMatch(row -> row.contains("\"drift\":null"))
          .isEqualTo(other.rows(spec, "kernel"));
      assertThat(model(spec)).isEqualTo(other.model(spec));
    }
  }

  public void assertNothingLeaks() {
    assertThat(faults.snapshotsClosed).hasValue(faults.snapshotsOpened.get());
    assertThat(faults.trainersClosed).hasValue(faults.trainersOpened.get());
    assertThat(faults.probesClosed).hasValue(faults.probesOpened.get());
  }

  public static List<RunResult> results(ExperimentResult result) {
    return result.runs();
  }
}
