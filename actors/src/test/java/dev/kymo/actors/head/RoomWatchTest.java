package dev.kymo.actors.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomWatchTest {
  private static final long MIB = 1L << 20;

  private final List<String> told = new ArrayList<>();
  private long free;
  private final RoomWatch room = new RoomWatch(Path.of("out"), folder -> free, told::add);

  @Test
  void failed_manyTimes_isToldOnceWithFolderRoomAndCause() {
    free = MIB / 2;

    room.failed("run a-s0: No space left on device", 3 * MIB);
    room.failed("the journal: No space left on device", 0);

    assertThat(room.isFull()).isTrue();
    assertThat(told)
        .singleElement()
        .satisfies(line -> assertThat(line)
            .contains("the disk is full", "0.5 MiB are free in out", "3.3 MiB are needed to go on")
            .contains("(run a-s0: No space left on device)"));
  }

  @Test
  void isThere_lessThanTheLargestNeed_isNot() {
    room.failed("a", MIB);
    room.failed("b", 5 * MIB);
    free = 2 * MIB;

    assertThat(room.isThere()).isFalse();
    free = 6 * MIB;
    assertThat(room.isThere()).isTrue();
    assertThat(told).hasSize(2).last().asString().contains("there is room again in out");
  }

  @Test
  void failed_afterThereWasRoom_isToldAnew() {
    room.failed("a", 0);
    free = 10 * MIB;
    assertThat(room.isThere()).isTrue();

    room.failed("a", 0);

    assertThat(told).hasSize(3);
  }
}
