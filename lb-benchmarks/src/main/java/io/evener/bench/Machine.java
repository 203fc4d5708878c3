package io.evener.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where figures come from.
 *
 * @param cpu the processor's model
 * @param cores how many the JVM may use
 * @param os its name and version
 * @param jdk version and vendor
 */
record Machine(String cpu, int cores, String os, String jdk) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** Returns this one. */
    static Machine here() {
        return new Machine(
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.version() + ", " + System.getProperty("java.vendor"));
    }

    /** Linux tells the model; elsewhere the architecture has to do. */
    private static String processor() {
        String architecture = System.getProperty("os.arch");
        if (Files.isReadable(CPU_INFO)) {
            try (Stream<String> lines = Files.lines(CPU_INFO)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(architecture);
            } catch (IOException e) {
                return architecture;
            }
        }
        return architecture;
    }

    @Override
    public String toString() {
        return cpu + ", " + cores + (cores == 1 ? " core, " : " cores, ") + os + ", JDK " + jdk;
    }
}
