package dev.kymo.monitoring.dashboard;

import java.util.List;

/** Panels that belong together, under one heading of a dashboard. */
interface PanelGroup {

  /** The heading. */
  String title();

  /** The panels, in reading order. */
  List<Panel> panels();
}
