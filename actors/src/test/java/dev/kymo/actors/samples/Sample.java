package dev.kymo.actors.samples;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.actors.cli.Picture;
import dev.kymo.workers.file.ScratchFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A block of output, or a picture, of the README or docs, and the commands that make it. */
final class Sample {
  static final String MARK = "sample";
  private static final String FILE = "file: ";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path page;
  private final MarkdownFile.Block block;
  private final Mark mark;

  private Sample(Path page, MarkdownFile.Block block, Mark mark) {
    this.page = page;
    this.block = block;
    this.mark = mark;
  }

  /** Where samples may stand: the README, the modules' and docs, without benchmarks and decisions, which have rules of their own. */
  static List<Path> pages(Path root) throws IOException {
    List<Path> pages =
        new ArrayList<>(List.of(root.resolve("README.md"), root.resolve("CONTRIBUTING.md")));
    try (Stream<Path> folders = Files.list(root)) {
      folders
          .map(folder -> folder.resolve("README.md"))
          .filter(Files::exists)
          .sorted()
          .forEach(pages::add);
    }
    try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.startsWith(root.resolve("docs/benchmarks")))
          .filter(file -> !file.startsWith(root.resolve("docs/decisions")))
          .sorted()
          .forEach(pages::add);
    }
    return pages;
  }

  /** Those that are made anew on an occasion: {@code verify}, {@code ci}, {@code shared}, {@code browser} or {@code recorded}. */
  static List<Sample> on(Path root, String occasion) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (Path page : pages(root)) {
      for (MarkdownFile.Block block : new MarkdownFile(page).blocks()) {
        if (block.comment().startsWith(MARK + "\n")) {
          Mark mark = Mark.of(block.comment().substring(MARK.length()));
          if (mark.occasion().equals(occasion)) {
            samples.add(new Sample(page, block, mark));
          }
        }
      }
    }
    return samples;
  }

  /** Runs the commands and returns how what they make differs from what the page shows. */
  List<String> differences(Workplace place) throws IOException, InterruptedException {
    if (block.picture() == null) {
      return new Lines(mark).differences(block.content(), made(place));
    }
    Picture shown = Picture.ofPng(picture());
    Path made = madePicture(place);
    Picture drawn = Picture.ofPng(made);
    if (drawn.width() != shown.width() || drawn.height() != shown.height()) {
      return List.of(String.format(
          Locale.ROOT,
          "the picture shown has %d × %d pixels, the one made %d × %d",
          shown.width(),
          shown.height(),
          drawn.width(),
          drawn.height()));
    }
    Picture.Difference difference = shown.to(drawn);
    double allowed = Math.max(mark.tolerance(), Fonts.tolerance());
    if (difference.share() <= allowed) {
      return List.of();
    }
    Path kept = Path.of("target", "not-" + picture().getFileName());
    Files.copy(made, kept, StandardCopyOption.REPLACE_EXISTING);
    return List.of(difference + "; what was made is kept in " + kept);
  }

  /** Runs the commands and puts what they make in place of what the page shows. */
  void update(Workplace place) throws IOException, InterruptedException {
    if (block.picture() != null) {
      Files.copy(madePicture(place), picture(), StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    MarkdownFile file = new MarkdownFile(page);
    // an earlier block of this page may have become longer
    MarkdownFile.Block now = file.blocks().stream()
        .filter(other ->
            other.comment().equals(block.comment()) && other.content().equals(block.content()))
        .findFirst()
        .orElseThrow();
    file.replace(now, new Lines(mark).updated(block.content(), made(place)));
  }

  private Path picture() {
    return page.resolveSibling(block.picture());
  }

  /** The picture that the commands make, or that a browser makes of what the last one serves. */
  private Path madePicture(Workplace place) throws IOException, InterruptedException {
    writeInputs(place);
    if (!mark.occasion().equals("browser")) {
      place.run(mark.commands());
      return place.folder.resolve(mark.shows());
    }
    int last = mark.commands().size() - 1;
    place.run(mark.commands().subList(0, last));
    Path made = place.folder.resolve("page.png");
    try (ScratchFolder profile = ScratchFolder.create()) {
      ServedPage.take(place, mark.commands().get(last), profile.path(), made);
    }
    return made;
  }

  /** The lines that a page could show. */
  private List<String> made(Workplace place) throws IOException, InterruptedException {
    writeInputs(place);
    List<String> printed = place.run(mark.commands());
    if (mark.shows() == null) {
      return new Lines(mark).section(printed);
    }
    Path file = place.folder.resolve(mark.shows());
    return mark.keys().isEmpty()
        ? new Lines(mark).section(Files.readAllLines(file))
        : JsonExcerpt.of(JSON.readTree(file.toFile()), mark.keys());
  }

  private void writeInputs(Workplace place) throws IOException {
    for (MarkdownFile.Block other : new MarkdownFile(page).blocks()) {
      if (other.comment().startsWith(FILE)) {
        place.write(other.comment().substring(FILE.length()), other.content());
      }
    }
  }

  @Override
  public String toString() {
    String shown = block.picture() == null ? "line " + block.first() : block.picture();
    return page.getFileName() + ", " + shown + ": "
        + mark.commands().get(mark.commands().size() - 1);
  }
}
