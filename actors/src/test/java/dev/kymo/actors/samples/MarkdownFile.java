package dev.kymo.actors.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the README or docs as blocks of code and pictures, each with the comment above it. */
final class MarkdownFile {
  private static final String FENCE = "```";
  private static final String INDENT = "    ";
  private static final Pattern PICTURE = Pattern.compile("^!\\[[^\\]]*]\\(([^)]*)\\)");

  final Path path;
  private final List<String> lines;
  private final List<Block> blocks = new ArrayList<>();

  /**
   * @param first index of the block's first line of content
   * @param end index behind its last one
   * @param indent what stands before each line
   * @param comment the comment directly above, without its brackets; empty if there is none
   * @param picture the file that is shown, relative to the page; null for code
   */
  record Block(
      int first, int end, String indent, String comment, String picture, List<String> content) {}

  MarkdownFile(Path path) throws IOException {
    this.path = path;
    this.lines = new ArrayList<>(Files.readAllLines(path));
    for (int line = 0; line < lines.size(); ) {
      line = next(line);
    }
  }

  List<Block> blocks() {
    return List.copyOf(blocks);
  }

  /** Reads the block that begins at a line, if one does, and returns where to go on. */
  private int next(int line) {
    String text = lines.get(line);
    Matcher picture = PICTURE.matcher(text);
    if (picture.find()) {
      add(line, line + 1, "", line, picture.group(1));
      return line + 1;
    }
    if (text.startsWith(FENCE)) {
      int end = line + 1;
      while (!lines.get(end).startsWith(FENCE)) {
        end++;
      }
      add(line + 1, end, "", line, null);
      return end + 1;
    }
    if (text.startsWith(INDENT) && (line == 0 || lines.get(line - 1).isBlank())) {
      int end = line;
      for (int i = line; i < lines.size(); i++) {
        if (lines.get(i).startsWith(INDENT)) {
          end = i + 1;
        } else if (!lines.get(i).isBlank()) {
          break;
        }
      }
      add(line, end, INDENT, line, null);
      return end;
    }
    return line + 1;
  }

  private void add(int first, int end, String indent, int top, String picture) {
    List<String> content = lines.subList(first, end).stream()
        .map(line -> line.startsWith(indent) ? line.substring(indent.length()) : line)
        .toList();
    blocks.add(new Block(first, end, indent, commentAbove(top), picture, content));
  }

  private String commentAbove(int line) {
    int last = line - 1;
    while (last >= 0 && lines.get(last).isBlank()) {
      last--;
    }
    if (last < 0 || !lines.get(last).endsWith("-->")) {
      return "";
    }
    int first = last;
    while (!lines.get(first).startsWith("<!--")) {
      first--;
    }
    String comment = String.join("\n", lines.subList(first, last + 1));
    return comment.substring("<!--".length(), comment.length() - "-->".length()).strip();
  }

  /** Puts other content into a block. Blocks further down must have been replaced before. */
  void replace(Block block, List<String> content) throws IOException {
    List<String> place = lines.subList(block.first(), block.end());
    place.clear();
    content.forEach(line -> place.add(line.isEmpty() ? "" : block.indent() + line));
    Files.write(path, lines);
  }
}
