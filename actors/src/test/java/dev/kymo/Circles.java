package dev.kymo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds what names each other in a circle, by Tarjan's algorithm. */
final class Circles {
  private final Map<String, Set<String>> names;
  private final Map<String, Integer> index = new HashMap<>();
  private final Map<String, Integer> low = new HashMap<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final List<Set<String>> found = new ArrayList<>();

  private Circles(Map<String, Set<String>> names) {
    this.names = names;
  }

  /** The largest sets of which each names every other, perhaps by way of others. */
  static List<Set<String>> of(Map<String, Set<String>> names) {
    Circles circles = new Circles(names);
    names.keySet().stream()
        .filter(name -> !circles.index.containsKey(name))
        .forEach(circles::visit);
    return circles.found;
  }

  private void visit(String name) {
    int number = index.size();
    index.put(name, number);
    low.put(name, number);
    open.push(name);
    for (String next : names.getOrDefault(name, Set.of())) {
      if (!index.containsKey(next)) {
        visit(next);
        low.merge(name, low.get(next), Math::min);
      } else if (open.contains(next)) {
        low.merge(name, index.get(next), Math::min);
      }
    }
    if (low.get(name).equals(number)) {
      Set<String> circle = new TreeSet<>();
      String member;
      do {
        member = open.pop();
        circle.add(member);
      } while (!member.equals(name));
      found.add(circle);
    }
  }
}
