package dev.kymo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The licences of Kymo and of what a build of it contains, and how it is cited. */
class PapersTest {
  private static final Path ROOT = Path.of("..");

  /** Written by the build before the tests, from the poms of what is on the run-time class path. */
  private static final Path THIRD_PARTY =
      Path.of("target", "generated-sources", "license", "THIRD-PARTY.txt");

  private static final Pattern LICENCE = Pattern.compile("^ {4}(\\S+):$");
  private static final Pattern LIBRARY = Pattern.compile("^ {8}\\* .*\\([^:()]+:([^:]+):[^:]+ - ");

  /** Whose texts are files; those of the others stand in NOTICE. */
  private static final Map<String, String> TEXTS = Map.of(
      "EPL-1.0", "Eclipse Public License - v 1.0",
      "EPL-2.0", "Eclipse Public License - v 2.0",
      "MPL-2.0", "Mozilla Public License Version 2.0",
      "LGPL-2.1", "Version 2.1, February 1999",
      "LGPL-3.0", "GNU LESSER GENERAL PUBLIC LICENSE",
      "GPL-3.0", "Version 3, 29 June 2007",
      "GCC-exception-3.1", "GCC RUNTIME LIBRARY EXCEPTION");

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  /** Libraries by licence. */
  private static Map<String, List<String>> libraries() throws IOException {
    Map<String, List<String>> libraries = new TreeMap<>();
    String licence = "";
    for (String line : Files.readAllLines(THIRD_PARTY, StandardCharsets.UTF_8)) {
      Matcher title = LICENCE.matcher(line);
      Matcher library = LIBRARY.matcher(line);
      if (title.find()) {
        licence = title.group(1);
      } else if (library.find()) {
        libraries
            .computeIfAbsent(licence, unseen -> new java.util.ArrayList<>())
            .add(library.group(1).replaceAll("_2\\.13$", ""));
      }
    }
    return libraries;
  }

  @Test
  void license_ofKymo_isTheWholeApacheLicense() throws IOException {
    String licence = text(ROOT.resolve("LICENSE"));

    assertThat(licence)
        .contains(
            "Version 2.0, January 2004",
            "4. Redistribution.",
            "END OF TERMS AND CONDITIONS",
            "APPENDIX: How to apply the Apache License");
    assertThat(text(ROOT.resolve("pom.xml"))).contains("<name>Apache-2.0</name>");
  }

  @Test
  void notice_everyLibraryThatIsNotUnderApache_isNamed() throws IOException {
    Map<String, List<String>> libraries = libraries();
    String notice = text(ROOT.resolve("NOTICE"));

    assertThat(libraries).containsKeys("Apache-2.0", "EPL-1.0", "LGPL-3.0-or-later", "MPL-2.0");
    assertThat(libraries.get("Apache-2.0")).contains("pytorch-native-cpu", "tokenizers");
    libraries.forEach((licence, names) -> {
      if (!licence.equals("Apache-2.0")) {
        assertThat(names).allSatisfy(name -> assertThat(notice).as(licence).contains(name));
      }
    });
  }

  @Test
  void notice_nativeLibrariesInsideJars_areNamed() throws IOException {
    assertThat(text(ROOT.resolve("NOTICE")))
        .contains("libtorch", "libgomp", "GCC Runtime Library Exception", "tokenizers", "jna");
  }

  @Test
  void licenses_textsThatAreNotInNotice_areFiles() throws IOException {
    for (Map.Entry<String, String> licence : TEXTS.entrySet()) {
      assertThat(text(ROOT.resolve("licenses").resolve(licence.getKey() + ".txt")))
          .contains(licence.getValue())
          .hasSizeGreaterThan(2_000);
    }
    for (String licence : libraries().keySet()) {
      boolean inNotice =
          List.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "MIT-0").contains(licence);
      assertThat(inNotice || TEXTS.containsKey(licence.replace("-or-later", "")))
          .as("the text of " + licence + " is passed on")
          .isTrue();
    }
  }

  @Test
  void citation_readsAsCff_namesSoftwareAndPaper() throws IOException {
    JsonNode citation = new ObjectMapper(new YAMLFactory())
        .readTree(ROOT.resolve("CITATION.cff").toFile());

    assertThat(citation.path("cff-version").asText()).isEqualTo("1.2.0");
    assertThat(citation.path("message").asText()).isNotEmpty();
    assertThat(citation.path("title").asText()).contains("Kymo");
    assertThat(citation.path("license").asText()).isEqualTo("Apache-2.0");
    assertThat(text(ROOT.resolve("pom.xml")))
        .contains("<version>" + citation.path("version").asText() + "</version>");
    assertThat(citation.path("authors").path(0).path("name").asText())
        .isEqualTo("The Kymo developers");
    JsonNode paper = citation.path("references").path(0);
    assertThat(paper.path("title").asText()).isEqualTo("Learning Dynamics of LLM Finetuning");
    assertThat(paper.path("identifiers").path(0).path("value").asText())
        .isEqualTo("arXiv:2407.10490");
  }
}
