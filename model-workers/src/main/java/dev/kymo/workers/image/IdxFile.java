package dev.kymo.workers.image;

import dev.kymo.vocabulary.IoReason;
import dev.kymo.workers.data.DataFormatException;
import dev.kymo.workers.file.GitLfsPointer;
import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.InputLimit;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads MNIST's IDX files (LeCun, Cortes, Burges), gzipped or not: a big-endian header of the magic number and each dimension, then one
 * byte per element.
 */
final class IdxFile {
  private static final int LABELS_MAGIC = 0x801;
  private static final int IMAGES_MAGIC = 0x803;
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final long MOST_BYTES = InputLimit.IMAGES_BYTES.most();

  private IdxFile() {}

  /** Images with their labels, which must be digits and equally many. */
  static Images read(Path images, Path labels) {
    Content pictures = content(images, IMAGES_MAGIC, 3);
    Content classes = content(labels, LABELS_MAGIC, 1);
    int count = pictures.sizes()[0];
    if (classes.sizes()[0] != count) {
      throw new DataFormatException(
          labels,
          "has " + classes.sizes()[0] + " labels, but " + images + " has " + count
              + " images; the two files must belong together");
    }
    if (pictures.sizes()[1] != pictures.sizes()[2]) {
      throw new DataFormatException(
          images,
          "has images of " + pictures.sizes()[1] + " × " + pictures.sizes()[2]
              + ", must be square");
    }
    int[] digits = new int[count];
    for (int i = 0; i < count; i++) {
      digits[i] = classes.bytes()[i] & 0xff;
      if (digits[i] >= Images.DIGITS) {
        throw new DataFormatException(
            labels, "label " + i + " (from 0) is " + digits[i] + ", must be a digit from 0 to 9");
      }
    }
    return new Images(pictures.sizes()[1], pictures.bytes(), digits);
  }

  private record Content(int[] sizes, byte[] bytes) {}

  private static Content content(Path file, int magic, int dimensions) {
    return InputFile.reading(file, () -> whole(file, magic, dimensions));
  }

  private static Content whole(Path file, int magic, int dimensions) {
    try (DataInputStream in = new DataInputStream(opened(file))) {
      int found = in.readInt();
      String pointer = found == magic ? null : GitLfsPointer.problem(file);
      if (pointer != null) {
        throw new DataFormatException(file, pointer);
      }
      if (found != magic) {
        throw new DataFormatException(
            file,
            String.format(
                "begins with 0x%08x, must begin with 0x%08x, the mark of IDX %s",
                found, magic, magic == IMAGES_MAGIC ? "images" : "labels"));
      }
      int[] sizes = new int[dimensions];
      long bytes = 1;
      for (int d = 0; d < dimensions; d++) {
        sizes[d] = in.readInt();
        bytes = sizes[d] < 1 ? -1 : Math.min(bytes * sizes[d], MOST_BYTES + 1);
        if (bytes < 0 || bytes > MOST_BYTES) {
          throw new DataFormatException(
              file,
              "says that its dimension " + (d + 1) + " is " + sizes[d]
                  + ", must be at least 1 and give at most " + MOST_BYTES + " bytes");
        }
      }
      byte[] content = in.readNBytes(Math.toIntExact(bytes));
      if (content.length < bytes) {
        throw new DataFormatException(
            file,
            "is truncated: its header promises " + bytes + " bytes of content, but there are "
                + content.length + "; fetch it again");
      }
      if (in.read() >= 0) {
        throw new DataFormatException(
            file, "has more than the " + bytes + " bytes of content that its header promises");
      }
      return new Content(sizes, content);
    } catch (EOFException | ZipException e) {
      throw new DataFormatException(
          file, "is truncated or damaged (" + e.getMessage() + "); fetch it again", e);
    } catch (IOException e) {
      throw new DataFormatException(file, "cannot be read: " + IoReason.of(e), e);
    }
  }

  /** Told by the content, not by the name. */
  private static InputStream opened(Path file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(InputFile.open(file));
    try {
      in.mark(2);
      int magic = in.read() << 8 | in.read();
      in.reset();
      return magic == GZIP_MAGIC ? new GZIPInputStream(in) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
