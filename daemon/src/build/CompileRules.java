// SPDX-License-Identifier: Apache-2.0

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.dmaheap.config.CompiledRules;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.rules.RuleSet;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.GeneratorAdapter;
import org.objectweb.asm.commons.Method;

/**
 * Writes the class {@code OurRules} into the daemon's jar: the rules of a directory as code that makes the records which the
 * parser makes of its files. What is equal is made once. Reading the files was a third of the daemon's start.
 *
 * <pre>java -cp ASM:JARS CompileRules.java RULES.D JAR</pre>
 */
final class CompileRules {
    private static final Type SELF = Type.getObjectType("org/dmaheap/config/OurRules");
    private static final Type OBJECT = Type.getType(Object.class);
    private static final Type VALUES = Type.getType(Object[].class);
    private static final Type MAP = Type.getType(Map.class);
    private static final Type LIST = Type.getType(List.class);
    private static final Method INIT = Method.getMethod("void <init>()");
    private static final Method GET_VALUES = new Method("values", Type.getMethodDescriptor(VALUES));
    /** A method holds 64 KB of code; a value takes some 60 bytes, and a long list some more. */
    private static final int VALUES_OF_A_METHOD = 300;

    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES | ClassWriter.COMPUTE_MAXS);
    /** Each value with its place among them. */
    private final Map<Object, Integer> places = new LinkedHashMap<>();

    private GeneratorAdapter code;

    private CompileRules() {}

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        Path jar = Path.of(arguments[1]);
        byte[] made = new CompileRules().compiled(Path.of(arguments[0]));
        replace(jar, SELF.getInternalName() + ".class", made);
    }

    /** One entry has another content; its time and the rest stay as they are: what is built twice is the same twice. */
    private static void replace(Path jar, String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                ZipEntry same = new ZipEntry(entry.getName());
                same.setTimeLocal(entry.getTimeLocal());
                out.putNextEntry(same);
                out.write(entry.getName().equals(name) ? content : in.readAllBytes());
                out.closeEntry();
            }
        }
        Files.write(jar, bytes.toByteArray());
    }

    private byte[] compiled(Path directory) throws IOException, ReflectiveOperationException {
        RuleDirectories.Compilable read = RuleDirectories.compilable(directory);
        writer.visit(
                Opcodes.V17,
                Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC,
                SELF.getInternalName(),
                null,
                OBJECT.getInternalName(),
                new String[] {Type.getInternalName(CompiledRules.class)});
        writer.visitField(Opcodes.ACC_PRIVATE, "values", VALUES.getDescriptor(), null, null);
        int helpers = place(read.helpers());
        int rules = place(read.rules());
        finish();
        constructor();
        values();
        madeOf(read.marks());
        lookup("helpers", MAP, helpers);
        lookup("rules", Type.getType(RuleSet.class), rules);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void constructor() {
        GeneratorAdapter method = method(0, INIT);
        method.loadThis();
        method.invokeConstructor(OBJECT, INIT);
        method.returnValue();
        method.endMethod();
    }

    /** All values, made when the first is asked for: nobody asks where the files are others. */
    private void values() {
        Label made = new Label();
        GeneratorAdapter method = method(Opcodes.ACC_PRIVATE, GET_VALUES);
        method.loadThis();
        method.getField(SELF, "values", VALUES);
        method.ifNonNull(made);
        method.loadThis();
        method.push(places.size());
        method.newArray(OBJECT);
        method.putField(SELF, "values", VALUES);
        for (int i = 0; i * VALUES_OF_A_METHOD < places.size(); i++) {
            method.loadThis();
            method.getField(SELF, "values", VALUES);
            method.invokeStatic(SELF, part(i));
        }
        method.mark(made);
        method.loadThis();
        method.getField(SELF, "values", VALUES);
        method.returnValue();
        method.endMethod();
    }

    private void madeOf(List<String> marks) throws ReflectiveOperationException {
        code = method(Opcodes.ACC_PUBLIC, new Method("madeOf", Type.getMethodDescriptor(LIST)));
        make(marks, Collections.nCopies(marks.size(), -1));
        code.returnValue();
        code.endMethod();
    }

    private void lookup(String name, Type result, int map) {
        GeneratorAdapter method =
                method(Opcodes.ACC_PUBLIC, new Method(name, Type.getMethodDescriptor(result, Type.getType(String.class))));
        method.loadThis();
        method.invokeVirtual(SELF, GET_VALUES);
        load(method, map, MAP);
        method.loadArg(0);
        method.invokeInterface(MAP, Method.getMethod("Object get(Object)"));
        method.checkCast(result);
        method.returnValue();
        method.endMethod();
    }

    private GeneratorAdapter method(int access, Method method) {
        GeneratorAdapter made = new GeneratorAdapter(
                writer.visitMethod(access, method.getName(), method.getDescriptor(), null, null),
                access,
                method.getName(),
                method.getDescriptor());
        made.visitCode();
        return made;
    }

    /** With the array of values on the stack; takes it away. */
    private static void load(GeneratorAdapter code, int place, Type type) {
        code.push(place);
        code.arrayLoad(OBJECT);
        code.checkCast(type);
    }

    /** Where a value stands among the others, behind all that it is made of. */
    private int place(Object value) throws ReflectiveOperationException {
        Integer known = places.get(value);
        if (known != null) {
            return known;
        }
        List<Integer> parts = new ArrayList<>();
        for (Object part : parts(value)) {
            parts.add(isPlain(part) ? -1 : place(part));
        }
        int place = places.size();
        places.put(value, place);
        if (place % VALUES_OF_A_METHOD == 0) {
            finish();
            code = method(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, part(place / VALUES_OF_A_METHOD));
        }
        code.loadArg(0);
        code.push(place);
        make(value, parts);
        code.arrayStore(OBJECT);
        return place;
    }

    private static Method part(int number) {
        return new Method("part" + number, Type.getMethodDescriptor(Type.VOID_TYPE, VALUES));
    }

    private void finish() {
        if (code != null) {
            code.returnValue();
            code.endMethod();
        }
    }

    /** Whether a value is written where it is used. */
    private static boolean isPlain(Object value) {
        return value instanceof String
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Enum<?>;
    }

    private static Collection<?> parts(Object value) throws ReflectiveOperationException {
        if (value instanceof Record) {
            List<Object> parts = new ArrayList<>();
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                parts.add(component.getAccessor().invoke(value));
            }
            return parts;
        }
        if (value instanceof Optional<?> optional) {
            return optional.stream().toList();
        }
        if (value instanceof OptionalInt optional) {
            return optional.stream().boxed().toList();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        if (value instanceof Set<?> set) {
            return sorted(set.stream());
        }
        if (value instanceof Map<?, ?> map) {
            List<Object> parts = new ArrayList<>();
            for (Object key : sorted(map.keySet().stream())) {
                parts.add(key);
                parts.add(map.get(key));
            }
            return parts;
        }
        throw new IllegalArgumentException("cannot compile a " + value.getClass());
    }

    /** Copies of sets and maps have another order in each run, and what is built twice is to be the same. */
    private static List<?> sorted(Stream<?> values) {
        return values.sorted().toList();
    }

    private void make(Object value, List<Integer> places) throws ReflectiveOperationException {
        List<?> parts = List.copyOf(parts(value));
        if (value instanceof Record) {
            Type type = Type.getType(value.getClass());
            RecordComponent[] components = value.getClass().getRecordComponents();
            code.newInstance(type);
            code.dup();
            StringBuilder descriptor = new StringBuilder("(");
            for (int i = 0; i < components.length; i++) {
                Type component = Type.getType(components[i].getType());
                push(parts.get(i), places.get(i), component);
                descriptor.append(component);
            }
            code.invokeConstructor(type, new Method("<init>", descriptor + ")V"));
        } else if (value instanceof OptionalInt) {
            Type type = Type.getType(OptionalInt.class);
            parts.forEach(part -> code.push((Integer) part));
            code.invokeStatic(type, Method.getMethod(parts.isEmpty()
                    ? "java.util.OptionalInt empty()"
                    : "java.util.OptionalInt of(int)"));
        } else if (value instanceof Optional<?>) {
            if (!parts.isEmpty()) {
                push(parts.get(0), places.get(0), OBJECT);
            }
            code.invokeStatic(Type.getType(Optional.class), Method.getMethod(parts.isEmpty()
                    ? "java.util.Optional empty()"
                    : "java.util.Optional of(Object)"));
        } else if (value instanceof Map<?, ?>) {
            map(parts, places);
        } else {
            Type type = Type.getType(value instanceof Set<?> ? Set.class : List.class);
            if (parts.isEmpty()) {
                code.visitMethodInsn(
                        Opcodes.INVOKESTATIC, type.getInternalName(), "of", "()" + type.getDescriptor(), true);
            } else {
                array(parts, places);
                code.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        type.getInternalName(),
                        "of",
                        "([Ljava/lang/Object;)" + type.getDescriptor(),
                        true);
            }
        }
    }

    private void array(List<?> parts, List<Integer> places) {
        code.push(parts.size());
        code.newArray(OBJECT);
        for (int i = 0; i < parts.size(); i++) {
            code.dup();
            code.push(i);
            push(parts.get(i), places.get(i), OBJECT);
            code.arrayStore(OBJECT);
        }
    }

    private void map(List<?> parts, List<Integer> places) {
        if (parts.isEmpty()) {
            code.visitMethodInsn(Opcodes.INVOKESTATIC, MAP.getInternalName(), "of", "()" + MAP, true);
            return;
        }
        code.push(parts.size() / 2);
        code.newArray(Type.getType(Map.Entry.class));
        for (int i = 0; i < parts.size(); i += 2) {
            code.dup();
            code.push(i / 2);
            push(parts.get(i), places.get(i), OBJECT);
            push(parts.get(i + 1), places.get(i + 1), OBJECT);
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    MAP.getInternalName(),
                    "entry",
                    "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/util/Map$Entry;",
                    true);
            code.arrayStore(Type.getType(Map.Entry.class));
        }
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, MAP.getInternalName(), "ofEntries", "([Ljava/util/Map$Entry;)" + MAP, true);
    }

    private void push(Object part, int place, Type type) {
        if (place >= 0) {
            code.loadArg(0);
            load(code, place, type);
        } else if (part instanceof Enum<?> constant) {
            Type owner = Type.getType(constant.getDeclaringClass());
            code.getStatic(owner, constant.name(), owner);
        } else if (part instanceof String text) {
            code.push(text);
        } else if (part instanceof Boolean flag) {
            code.push(flag);
            box(type, Type.BOOLEAN_TYPE);
        } else if (part instanceof Long number) {
            code.push(number);
            box(type, Type.LONG_TYPE);
        } else {
            code.push((Integer) part);
            box(type, Type.INT_TYPE);
        }
    }

    private void box(Type wanted, Type primitive) {
        if (!wanted.equals(primitive)) {
            code.valueOf(primitive);
        }
    }
}
