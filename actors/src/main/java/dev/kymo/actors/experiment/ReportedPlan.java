package dev.kymo.actors.experiment;

import dev.kymo.monitoring.report.history.ExperimentPlan;
import dev.kymo.monitoring.report.history.PlannedStage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the experiment of a folder was asked to do, as reports take it. */
public final class ReportedPlan {
  private ReportedPlan() {}

  /** The plan of a folder's experiment; model and data files may be gone. */
  public static ExperimentPlan of(OutputFolder folder) {
    Experiment experiment = folder.experiment();
    Provenance provenance = folder.provenance();
    Map<String, List<PlannedStage>> recipes = new LinkedHashMap<>();
    experiment
        .recipes()
        .forEach(recipe -> recipes.put(
            recipe.name(), recipe.stages().stream().map(ReportedPlan::stage).toList()));
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("kymo", provenance.kymo());
    versions.put("java", provenance.java());
    versions.put("libtorch", provenance.libtorch());
    Map<String, String> files = new LinkedHashMap<>();
    provenance.files().forEach(file -> files.put(BuiltinFiles.text(file.path()), file.sha256()));
    return new ExperimentPlan(
        experiment.name(),
        experiment.models().stream().map(Experiment::modelName).toList(),
        experiment.seeds(),
        recipes,
        versions,
        files,
        provenance.notices().stream()
            .map(notice -> new ExperimentPlan.Notice(notice.places(), notice.text()))
            .toList(),
        folder.resolvedText());
  }

  private static PlannedStage stage(Stage stage) {
    return new PlannedStage(
        stage.plan().objective().name(),
        stage.plan().objective().settings(),
        stage.plan().step().learningRate());
  }
}
