// SPDX-License-Identifier: Apache-2.0

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.GeneratorAdapter;
import org.objectweb.asm.commons.Method;
import org.objectweb.asm.commons.TableSwitchGenerator;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Makes plain code of what javac leaves to be linked at run time: lambdas, references to methods, and what records have for
 * equals, hashCode and toString. A JVM links each of them at its first use, which was a quarter of the daemon's start on 17;
 * no archive spares it that, but an archive holds plain classes. Sources, tests and the native program have the jars as
 * javac made them; those of the distribution are rewritten.
 *
 * <p>All of a class moves to one class beside it, {@code X$Linked}, which implements the interfaces, knows by a number which
 * lambda it is, and calls the method that javac made of its body: one class to load, where the JDK makes one for each.
 *
 * <pre>java -cp ASM LinkAhead.java JAR…</pre>
 */
final class LinkAhead {
    private static final String LAMBDAS = "java/lang/invoke/LambdaMetafactory";
    private static final String RECORDS = "java/lang/runtime/ObjectMethods";
    private static final Type OBJECT = Type.getType(Object.class);
    private static final Type OBJECTS = Type.getType(java.util.Objects.class);
    private static final Type BUILDER = Type.getType(StringBuilder.class);
    private static final Method NEW = Method.getMethod("void <init>()");

    private LinkAhead() {}

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            rewrite(Path.of(jar));
        }
    }

    /** With the entries in their order and with their times: what is built twice is the same twice. */
    private static void rewrite(Path jar) throws IOException {
        Map<String, ZipEntry> entries = new LinkedHashMap<>();
        Map<String, byte[]> contents = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), entry);
                contents.put(entry.getName(), in.readAllBytes());
            }
        }
        Map<String, ClassNode> classes = new TreeMap<>();
        for (Map.Entry<String, byte[]> content : contents.entrySet()) {
            if (content.getKey().endsWith(".class")) {
                ClassNode node = new ClassNode();
                new ClassReader(content.getValue()).accept(node, 0);
                classes.put(node.name, node);
            }
        }
        Map<String, byte[]> linked = link(classes);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry : entries.values()) {
                String name = entry.getName();
                byte[] changed = name.endsWith(".class") ? linked.remove(className(name)) : null;
                write(out, entry, name, changed == null ? contents.get(name) : changed);
            }
            for (Map.Entry<String, byte[]> made : linked.entrySet()) {
                String beside = made.getKey().substring(0, made.getKey().lastIndexOf('$')) + ".class";
                write(out, entries.get(beside), made.getKey() + ".class", made.getValue());
            }
        }
        Files.write(jar, bytes.toByteArray());
    }

    private static String className(String entry) {
        return entry.substring(0, entry.length() - ".class".length());
    }

    private static void write(ZipOutputStream out, ZipEntry like, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(like.getTimeLocal());
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }

    /** The classes that change and those that are new, by their names. */
    private static Map<String, byte[]> link(Map<String, ClassNode> classes) {
        SortedSet<String> changed = new TreeSet<>();
        Map<String, byte[]> result = new TreeMap<>();
        for (ClassNode node : List.copyOf(classes.values())) {
            Linked linked = new Linked(node);
            if (linked.isEmpty()) {
                continue;
            }
            // a member of the nest may call what is private in it
            ClassNode host = classes.get(linked.host);
            host.nestMembers = host.nestMembers == null ? new ArrayList<>() : host.nestMembers;
            host.nestMembers.add(linked.name);
            changed.addAll(List.of(node.name, host.name));
            result.put(linked.name, linked.bytes());
        }
        for (String name : changed) {
            ClassWriter writer = new ClassWriter(0);
            classes.get(name).accept(writer);
            result.put(name, writer.toByteArray());
        }
        return result;
    }

    /** A lambda or a reference: what its place in the code gives it, which method it is to be, and which it calls. */
    private record Lambda(int id, String place, Method method, Method instantiated, Handle body) {
        static Lambda of(int id, InvokeDynamicInsnNode place) {
            return new Lambda(
                    id,
                    place.desc,
                    new Method(place.name, ((Type) place.bsmArgs[0]).getDescriptor()),
                    new Method(place.name, ((Type) place.bsmArgs[2]).getDescriptor()),
                    (Handle) place.bsmArgs[1]);
        }

        Type[] captured() {
            return Type.getArgumentTypes(place);
        }

        Type type() {
            return Type.getReturnType(place);
        }
    }

    /** One method of a record. */
    private record OfRecord(String name, InvokeDynamicInsnNode place) {}

    /** The class beside another one that has its lambdas and what it has as a record. */
    private static final class Linked {
        private final String name;
        private final String host;
        private final Type self;
        private final List<Lambda> lambdas = new ArrayList<>();
        private final List<OfRecord> ofRecord = new ArrayList<>();
        private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES | ClassWriter.COMPUTE_MAXS) {
            @Override
            protected String getCommonSuperClass(String one, String other) {
                return OBJECT.getInternalName();
            }
        };

        /** Takes them out of the other one. */
        Linked(ClassNode node) {
            name = node.name + "$Linked";
            host = node.nestHostClass == null ? node.name : node.nestHostClass;
            self = Type.getObjectType(name);
            for (MethodNode method : node.methods) {
                for (AbstractInsnNode instruction : method.instructions.toArray()) {
                    if (instruction instanceof InvokeDynamicInsnNode place) {
                        String now = take(place);
                        if (!now.isEmpty()) {
                            method.instructions.set(
                                    place, new MethodInsnNode(Opcodes.INVOKESTATIC, name, now, place.desc, false));
                        }
                    }
                }
            }
        }

        /** The method that makes or does the same; empty if it is of another kind. */
        private String take(InvokeDynamicInsnNode place) {
            String owner = place.bsm.getOwner();
            if (owner.equals(RECORDS)) {
                ofRecord.add(new OfRecord(place.name + "Of", place));
                return place.name + "Of";
            }
            // with "altMetafactory" a lambda has more than one interface or can be serialized
            if (!owner.equals(LAMBDAS) || !place.bsm.getName().equals("metafactory")) {
                return "";
            }
            lambdas.add(Lambda.of(lambdas.size(), place));
            return "lambda" + (lambdas.size() - 1);
        }

        boolean isEmpty() {
            return lambdas.isEmpty() && ofRecord.isEmpty();
        }

        byte[] bytes() {
            SortedSet<String> interfaces = new TreeSet<>();
            SortedSet<Integer> sizes = new TreeSet<>();
            Map<Method, List<Lambda>> byMethod = new LinkedHashMap<>();
            for (Lambda lambda : lambdas) {
                interfaces.add(lambda.type().getInternalName());
                sizes.add(lambda.captured().length);
                byMethod.computeIfAbsent(lambda.method(), key -> new ArrayList<>())
                        .add(lambda);
            }
            writer.visit(
                    Opcodes.V17,
                    Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC,
                    name,
                    null,
                    OBJECT.getInternalName(),
                    interfaces.toArray(new String[0]));
            writer.visitNestHost(host);
            if (!lambdas.isEmpty()) {
                writer.visitField(Opcodes.ACC_PRIVATE, "id", "I", null, null);
                for (int i = 0; i < Collections.max(sizes); i++) {
                    writer.visitField(Opcodes.ACC_PRIVATE, "captured" + i, OBJECT.getDescriptor(), null, null);
                }
            }
            sizes.forEach(this::constructor);
            lambdas.forEach(this::factory);
            byMethod.forEach(this::method);
            for (OfRecord method : ofRecord) {
                record(method);
            }
            writer.visitEnd();
            return writer.toByteArray();
        }

        private GeneratorAdapter code(int access, Method method) {
            GeneratorAdapter code = new GeneratorAdapter(
                    writer.visitMethod(access, method.getName(), method.getDescriptor(), null, null),
                    access,
                    method.getName(),
                    method.getDescriptor());
            code.visitCode();
            return code;
        }

        private static Method constructorOf(int captured) {
            return new Method("<init>", "(I" + OBJECT.getDescriptor().repeat(captured) + ")V");
        }

        private void constructor(int captured) {
            GeneratorAdapter code = code(Opcodes.ACC_PRIVATE, constructorOf(captured));
            code.loadThis();
            code.invokeConstructor(OBJECT, NEW);
            code.loadThis();
            code.loadArg(0);
            code.putField(self, "id", Type.INT_TYPE);
            for (int i = 0; i < captured; i++) {
                code.loadThis();
                code.loadArg(i + 1);
                code.putField(self, "captured" + i, OBJECT);
            }
            code.returnValue();
            code.endMethod();
        }

        private void factory(Lambda lambda) {
            GeneratorAdapter code = code(Opcodes.ACC_STATIC, new Method("lambda" + lambda.id(), lambda.place()));
            code.newInstance(self);
            code.dup();
            code.push(lambda.id());
            Type[] captured = lambda.captured();
            for (int i = 0; i < captured.length; i++) {
                code.loadArg(i);
                code.valueOf(captured[i]);
            }
            code.invokeConstructor(self, constructorOf(captured.length));
            code.returnValue();
            code.endMethod();
        }

        private void method(Method method, List<Lambda> same) {
            GeneratorAdapter code = code(Opcodes.ACC_PUBLIC, method);
            code.loadThis();
            code.getField(self, "id", Type.INT_TYPE);
            code.tableSwitch(same.stream().mapToInt(Lambda::id).toArray(), new TableSwitchGenerator() {
                @Override
                public void generateCase(int id, Label end) {
                    call(code, lambdas.get(id));
                }

                @Override
                public void generateDefault() {
                    code.throwException(Type.getType(IllegalStateException.class), "not a lambda of this kind");
                }
            });
            code.endMethod();
        }

        /** What is captured and then the arguments, as the body wants them; then what it returns, as the method has to. */
        private void call(GeneratorAdapter code, Lambda lambda) {
            Handle body = lambda.body();
            Type owner = Type.getObjectType(body.getOwner());
            boolean makes = body.getTag() == Opcodes.H_NEWINVOKESPECIAL;
            List<Type> wanted = new ArrayList<>();
            if (body.getTag() != Opcodes.H_INVOKESTATIC && !makes) {
                wanted.add(owner);
            }
            wanted.addAll(List.of(Type.getArgumentTypes(body.getDesc())));
            if (makes) {
                code.newInstance(owner);
                code.dup();
            }
            Type[] captured = lambda.captured();
            for (int i = 0; i < captured.length; i++) {
                code.loadThis();
                code.getField(self, "captured" + i, OBJECT);
                code.unbox(captured[i]);
            }
            Type[] given = lambda.method().getArgumentTypes();
            Type[] really = lambda.instantiated().getArgumentTypes();
            for (int i = 0; i < given.length; i++) {
                code.loadArg(i);
                convert(code, given[i], really[i]);
                convert(code, really[i], wanted.get(captured.length + i));
            }
            Method method = new Method(body.getName(), body.getDesc());
            if (makes) {
                code.invokeConstructor(owner, method);
            } else if (body.getTag() == Opcodes.H_INVOKESTATIC) {
                code.visitMethodInsn(
                        Opcodes.INVOKESTATIC, body.getOwner(), body.getName(), body.getDesc(), body.isInterface());
            } else if (body.isInterface()) {
                code.invokeInterface(owner, method);
            } else {
                code.invokeVirtual(owner, method);
            }
            Type result = makes ? owner : method.getReturnType();
            if (lambda.method().getReturnType().getSort() != Type.VOID) {
                convert(code, result, lambda.instantiated().getReturnType());
                convert(code, lambda.instantiated().getReturnType(), lambda.method().getReturnType());
            } else if (result.getSize() == 2) {
                code.pop2();
            } else if (result.getSize() == 1) {
                code.pop();
            }
            code.returnValue();
        }

        private void record(OfRecord made) {
            Object[] arguments = made.place().bsmArgs;
            Type type = (Type) arguments[0];
            List<Handle> fields = new ArrayList<>();
            for (Object argument : List.of(arguments).subList(2, arguments.length)) {
                fields.add((Handle) argument);
            }
            GeneratorAdapter code = code(Opcodes.ACC_STATIC, new Method(made.name(), made.place().desc));
            switch (made.place().name) {
                case "equals" -> equals(code, type, fields);
                case "hashCode" -> hashCode(code, type, fields);
                case "toString" -> toString(code, type, fields);
                default -> throw new IllegalStateException(made.place().name);
            }
            code.returnValue();
            code.endMethod();
        }

        private static void equals(GeneratorAdapter code, Type type, List<Handle> fields) {
            Label differs = code.newLabel();
            Label next = code.newLabel();
            code.loadArg(0);
            code.loadArg(1);
            code.ifCmp(OBJECT, GeneratorAdapter.NE, next);
            code.push(true);
            code.returnValue();
            code.mark(next);
            code.loadArg(1);
            code.instanceOf(type);
            code.ifZCmp(GeneratorAdapter.EQ, differs);
            for (Handle field : fields) {
                Type of = Type.getType(field.getDesc());
                code.loadArg(0);
                code.getField(type, field.getName(), of);
                code.loadArg(1);
                code.checkCast(type);
                code.getField(type, field.getName(), of);
                if (of.getSort() == Type.FLOAT || of.getSort() == Type.DOUBLE) {
                    String sort = of.getDescriptor();
                    code.invokeStatic(boxed(of), new Method("compare", "(" + sort + sort + ")I"));
                    code.ifZCmp(GeneratorAdapter.NE, differs);
                } else if (isPrimitive(of)) {
                    code.ifCmp(of, GeneratorAdapter.NE, differs);
                } else {
                    code.invokeStatic(OBJECTS, Method.getMethod("boolean equals(Object, Object)"));
                    code.ifZCmp(GeneratorAdapter.EQ, differs);
                }
            }
            code.push(true);
            code.returnValue();
            code.mark(differs);
            code.push(false);
        }

        private static void hashCode(GeneratorAdapter code, Type type, List<Handle> fields) {
            code.push(0);
            for (Handle field : fields) {
                Type of = Type.getType(field.getDesc());
                code.push(31);
                code.math(GeneratorAdapter.MUL, Type.INT_TYPE);
                code.loadArg(0);
                code.getField(type, field.getName(), of);
                if (isPrimitive(of)) {
                    code.invokeStatic(boxed(of), new Method("hashCode", "(" + of.getDescriptor() + ")I"));
                } else {
                    code.invokeStatic(OBJECTS, Method.getMethod("int hashCode(Object)"));
                }
                code.math(GeneratorAdapter.ADD, Type.INT_TYPE);
            }
        }

        private static void toString(GeneratorAdapter code, Type type, List<Handle> fields) {
            code.newInstance(BUILDER);
            code.dup();
            code.invokeConstructor(BUILDER, NEW);
            code.push(type);
            code.invokeVirtual(Type.getType(Class.class), Method.getMethod("String getSimpleName()"));
            append(code, Type.getType(String.class));
            String before = "[";
            for (Handle field : fields) {
                code.push(before + field.getName() + "=");
                append(code, Type.getType(String.class));
                before = ", ";
                code.loadArg(0);
                Type of = Type.getType(field.getDesc());
                code.getField(type, field.getName(), of);
                append(code, of);
            }
            code.push(fields.isEmpty() ? "[]" : "]");
            append(code, Type.getType(String.class));
            code.invokeVirtual(BUILDER, Method.getMethod("String toString()"));
        }

        private static void append(GeneratorAdapter code, Type type) {
            String as = switch (type.getSort()) {
                case Type.BYTE, Type.SHORT -> "I";
                case Type.ARRAY, Type.OBJECT -> type.equals(Type.getType(String.class))
                        ? type.getDescriptor()
                        : OBJECT.getDescriptor();
                default -> type.getDescriptor();
            };
            code.invokeVirtual(BUILDER, new Method("append", "(" + as + ")" + BUILDER.getDescriptor()));
        }
    }

    /** As {@code LambdaMetafactory} adapts arguments and results: boxes, unboxes, widens, casts. */
    private static void convert(GeneratorAdapter code, Type from, Type to) {
        if (from.equals(to)) {
            return;
        }
        if (isPrimitive(from) && isPrimitive(to)) {
            code.cast(from, to);
        } else if (isPrimitive(from)) {
            code.valueOf(from);
        } else if (isPrimitive(to)) {
            Type inside = unboxed(from, to);
            code.unbox(inside);
            code.cast(inside, to);
        } else if (!to.equals(OBJECT)) {
            code.checkCast(to);
        }
    }

    private static boolean isPrimitive(Type type) {
        return type.getSort() != Type.ARRAY && type.getSort() != Type.OBJECT;
    }

    private static Type boxed(Type primitive) {
        return Type.getType(
                switch (primitive.getSort()) {
                    case Type.BOOLEAN -> Boolean.class;
                    case Type.BYTE -> Byte.class;
                    case Type.CHAR -> Character.class;
                    case Type.SHORT -> Short.class;
                    case Type.INT -> Integer.class;
                    case Type.LONG -> Long.class;
                    case Type.FLOAT -> Float.class;
                    case Type.DOUBLE -> Double.class;
                    default -> throw new IllegalArgumentException(primitive.toString());
                });
    }

    /** What is in a box; in one that is not known for one, such as an {@code Object}, is what is wanted. */
    private static Type unboxed(Type box, Type wanted) {
        for (Type primitive : List.of(
                Type.BOOLEAN_TYPE,
                Type.BYTE_TYPE,
                Type.CHAR_TYPE,
                Type.SHORT_TYPE,
                Type.INT_TYPE,
                Type.LONG_TYPE,
                Type.FLOAT_TYPE,
                Type.DOUBLE_TYPE)) {
            if (boxed(primitive).equals(box)) {
                return primitive;
            }
        }
        return wanted;
    }
}
