package dev.kymo.monitoring.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A page of panel groups.
 *
 * @param uid its part of the address, the same for ever; also its file's name
 * @param title as in Grafana's list
 * @param description one sentence
 * @param manyExperiments whether it can show several at once
 * @param groups from top to bottom
 */
record Dashboard(
    String uid,
    String title,
    String description,
    boolean manyExperiments,
    List<PanelGroup> groups) {
  /** The oldest format that has all we use: Grafana 11, and migrated by later ones. */
  private static final int SCHEMA_VERSION = 39;

  /** One cross-hair on all panels. */
  private static final int SHARED_CROSS_HAIR = 1;

  Dashboard {
    groups = List.copyOf(groups);
  }

  /** How beliefs move, by response type. */
  static Dashboard learningDynamics() {
    return new Dashboard(
        "kymo-learning-dynamics",
        "Kymo: learning dynamics",
        "What becomes of the model's prediction on each kind of response while it is finetuned.",
        false,
        List.of(
            new LogProbabilityPanels(),
            new DecompositionPanels(),
            new KernelPanels(),
            new PreferencePanels(),
            new StepPanels(),
            new CurvesByStepPanels()));
  }

  /** How the runs and the machine fare. */
  static Dashboard fleet() {
    return new Dashboard(
        "kymo-fleet",
        "Kymo: fleet",
        "Whether the runs go on, how fast, what failed, and what the machine does.",
        true,
        List.of(
            new RunPanels(),
            new FailurePanels(),
            new ProbePanels(),
            new CheckpointPanels(),
            new MachinePanels()));
  }

  /** The dashboard as Grafana reads it. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putNull("id");
    json.put("uid", uid).put("title", title).put("description", description);
    json.putArray("tags").add("kymo");
    json.put("timezone", "browser").put("editable", true).put("graphTooltip", SHARED_CROSS_HAIR);
    json.putObject("time").put("from", "now-1h").put("to", "now");
    json.put("refresh", "10s").put("schemaVersion", SCHEMA_VERSION).put("version", 1);
    json.putObject("annotations").putArray("list");
    json.putObject("templating").set("list", Variables.json(manyExperiments));
    json.putArray("links");
    json.set("panels", panels());
    return json;
  }

  /** Panels flow from left to right and wrap; each group begins a line with its heading. */
  private ArrayNode panels() {
    ArrayNode panels = JsonNodeFactory.instance.arrayNode();
    int y = 0;
    for (PanelGroup group : groups) {
      panels.add(heading(group, panels.size() + 1, y));
      y++;
      int x = 0;
      int tallest = 0;
      for (Panel panel : group.panels()) {
        if (x + panel.width() > Panel.COLUMNS) {
          x = 0;
          y += tallest;
          tallest = 0;
        }
        panels.add(panel.json(panels.size() + 1, x, y));
        x += panel.width();
        tallest = Math.max(tallest, panel.height());
      }
      y += tallest;
    }
    return panels;
  }

  private static ObjectNode heading(PanelGroup group, int id, int y) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", id).put("type", "row").put("title", group.title()).put("collapsed", false);
    row.putObject("gridPos").put("h", 1).put("w", Panel.COLUMNS).put("x", 0).put("y", y);
    row.putArray("panels");
    return row;
  }
}
