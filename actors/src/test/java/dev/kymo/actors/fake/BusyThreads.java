package dev.kymo.actors.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Threads that keep processors busy, so that whatever races elsewhere does so in other orders. */
public final class BusyThreads {

  private BusyThreads() {}

  public static <T> T during(int count, Callable<T> work) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(BusyThreads::spin, "busy-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    try {
      return work.call();
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }

  private static void spin() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }
}
