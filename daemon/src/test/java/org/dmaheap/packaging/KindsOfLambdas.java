// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.packaging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/** A program that has each kind of lambda, reference and record, and prints what they do. */
final class KindsOfLambdas {
    private final String name;

    private KindsOfLambdas(String name) {
        this.name = name;
    }

    record Point(int x, long y, double z, float w, boolean on, byte small, short less, char letter, String text) {}

    record Empty() {}

    private record Pair<A extends Comparable<A>>(A first, List<A> rest) implements Comparable<Pair<A>> {
        @Override
        public int compareTo(Pair<A> other) {
            return Comparator.comparing((Pair<A> pair) -> pair.first()).compare(this, other);
        }
    }

    private interface Shape {
        double area();

        private static Shape square(double side) {
            return () -> side * side;
        }

        default Supplier<String> told() {
            return () -> "area " + area();
        }
    }

    private enum Colour {
        RED(text -> text + "!"),
        GREEN(String::strip);

        private final UnaryOperator<String> change;

        Colour(UnaryOperator<String> change) {
            this.change = change;
        }
    }

    interface Checked<T, E extends Exception> {
        T get() throws E;
    }

    private static <T, E extends Exception> T got(Checked<T, E> checked) throws E {
        return checked.get();
    }

    private String greeting(String word, int times) {
        Supplier<String> own = () -> (word + " " + name + " ").repeat(times);
        BiFunction<String, Integer, String> mine = this::joined;
        return own.get() + mine.apply(word, times);
    }

    private String joined(String word, Integer times) {
        return name + word + times;
    }

    public static void main(String[] arguments) throws Exception {
        byte small = 3;
        char letter = 'x';
        long large = 1L << 40;
        double half = 0.5;
        LongSupplier captures = () -> small + letter + large + (long) (half * 4);
        IntBinaryOperator adds = Integer::sum;
        ToLongFunction<Integer> widens = Integer::longValue;
        ToIntFunction<String> length = String::length;
        Function<Integer, Long> boxes = number -> number * 2L;
        Comparator<Long> compares = Long::compare;
        IntFunction<List<String>> makes = ArrayList::new;
        IntFunction<int[]> array = int[]::new;
        Function<String, KindsOfLambdas> constructs = KindsOfLambdas::new;
        Predicate<Object> isText = String.class::isInstance;
        BooleanSupplier always = () -> true;
        List<String> seen = new ArrayList<>();
        Consumer<String> forgets = seen::add;
        Supplier<Supplier<String>> nested = () -> () -> arguments.length + "nested";
        forgets.accept("one");
        forgets.andThen(text -> seen.add(text + text)).accept("two");
        System.out.println(captures.getAsLong() + " " + adds.applyAsInt(2, 3) + " " + widens.applyAsLong(7));
        System.out.println(length.applyAsInt("four") + " " + boxes.apply(4) + " " + compares.compare(1L, 2L));
        System.out.println(makes.apply(4) + " " + array.apply(3).length + " " + constructs.apply("a").name);
        System.out.println(
                isText.test(1) + " " + isText.or(x -> always.getAsBoolean()).test(2) + " " + seen);
        System.out.println(nested.get().get() + " " + new KindsOfLambdas("me").greeting("hi", 2));
        System.out.println(
                Shape.square(3).told().get() + " " + Colour.RED.change.apply("a") + Colour.GREEN.change.apply(" b "));
        System.out.println(got(() -> "checked"));
        Map<String, List<Integer>> map = new TreeMap<>();
        map.computeIfAbsent("k", key -> new ArrayList<>()).add(1);
        map.merge("k", List.of(2), (a, b) -> List.of(a.size(), b.size()));
        System.out.println(map);

        Point point = new Point(1, 2, 3.5, Float.NaN, true, small, (short) 5, letter, null);
        Point same = new Point(1, 2, 3.5, Float.NaN, true, small, (short) 5, letter, null);
        Point other = new Point(1, 2, 3.5, 1, true, small, (short) 5, letter, "t");
        System.out.println(point + " " + point.hashCode() + " " + other.hashCode());
        System.out.println(
                point.equals(same) + " " + point.equals(other) + " " + point.equals(null) + " " + point.equals("x"));
        System.out.println(new Empty() + " " + new Empty().equals(new Empty()) + " " + new Empty().hashCode());
        Pair<String> pair = new Pair<>("a", List.of("b"));
        System.out.println(pair + " " + pair.equals(new Pair<>("a", List.of("b"))) + " "
                + pair.compareTo(new Pair<>("c", List.of())));
    }
}
