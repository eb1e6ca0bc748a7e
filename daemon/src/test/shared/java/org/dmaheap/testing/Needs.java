// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.testing;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Programs without which a test, or each test of a class, is skipped. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Needs.Programs.class)
public @interface Needs {
    /** Names of programs, to be found along {@code PATH}. */
    String[] value();

    /** Looks for them. */
    final class Programs implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<String> missing = AnnotationSupport.findAnnotation(context.getElement(), Needs.class).stream()
                    .flatMap(needs -> Stream.of(needs.value()))
                    .filter(program -> !exists(program))
                    .toList();
            return missing.isEmpty()
                    ? ConditionEvaluationResult.enabled("all programs are here")
                    : ConditionEvaluationResult.disabled("needs " + String.join(", ", missing));
        }

        private static boolean exists(String program) {
            return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        }
    }
}
