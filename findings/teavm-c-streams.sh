#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Java compiled to C by TeaVM 0.16.0: how many elements does a stream keep under limit(Long.MAX_VALUE)?
#
# The JDK keeps all of them. TeaVM takes the limit as an int, which makes -1 of it, and stops behind the first element:
# nothing is thrown, the rest is missing. limit(Integer.MAX_VALUE) keeps all.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/src/main/java"
cat > "$work/src/main/java/Limits.java" <<'JAVA'
import java.util.stream.Stream;

public class Limits {
    public static void main(String[] args) {
        System.out.print(Stream.of(1, 2, 3).limit(Long.MAX_VALUE).count() + " ");
        System.out.println(Stream.of(1, 2, 3).limit(Integer.MAX_VALUE).count());
    }
}
JAVA
cat > "$work/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.teavm</groupId>
      <artifactId>teavm-classlib</artifactId>
      <version>0.16.0</version>
      <scope>provided</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.teavm</groupId>
        <artifactId>teavm-maven-plugin</artifactId>
        <version>0.16.0</version>
        <executions>
          <execution>
            <goals>
              <goal>compile</goal>
            </goals>
            <configuration>
              <targetType>C</targetType>
              <mainClass>Limits</mainClass>
              <targetDirectory>${project.build.directory}/c</targetDirectory>
            </configuration>
          </execution>
        </executions>
      </plugin>
    </plugins>
  </build>
</project>
POM
mvn -B -q -f "$work/pom.xml" package
gcc -w -O1 -fwrapv -std=gnu11 -o "$work/program" "$work/target/c/all.c" -lm

failed=0
expect() { # what, seen, stated
	printf '%-24s %s\n' "$1" "$2"
	[ "$2" = "$3" ] || { echo "  differs: $3 was stated" >&2; failed=1; }
}
expect "the JDK" "$(java -cp "$work/target/classes" Limits)" "3 3"
expect "TeaVM 0.16.0, C" "$("$work/program")" "1 3"
exit $failed
