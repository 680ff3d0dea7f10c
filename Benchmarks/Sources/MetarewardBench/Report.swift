import Glibc
import TestSupport

/// The report of a whole run.
enum Report {
    /// Writes `RESULTS.md` beside the package, which is found by where this file was compiled; gives its path.
    static func write(_ sections: [Section], loadAtStart: String) throws -> String {
        let text =
            """
            # Results

            Written by `make bench`: release build, all rows in turn in one run, everything on one machine.

            \(machine)
            - Load averages (1, 5, 15 min): \(loadAtStart) before the run, \(load) at its end


            """ + sections.map(\.markdown).joined(separator: "\n")
        let path = Peers.benchmarks + "/RESULTS.md"
        try write(text, to: path)
        return "Benchmarks/RESULTS.md"
    }

    /// The load averages of the machine now: what else runs on it draws all figures down.
    static var load: String {
        lines("/proc/loadavg").first?.split(separator: " ").prefix(3).joined(separator: " ") ?? "unknown"
    }

    /// What was measured on.
    private static var machine: String {
        let model =
            lines("/proc/cpuinfo").first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? " unknown"
        let kernel = lines("/proc/sys/kernel/osrelease").first ?? "unknown"
        let swift = try? ChildProcess.run("swift", ["--version"]).split(separator: "\n").first {
            $0.contains("version")
        }
        return """
            - Processor:\(model), \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores for load, service and judge together
            - Kernel: Linux \(kernel)
            - Compiler: \(swift.map(String.init) ?? "unknown")
            """
    }

    /// Writes a text to a file.
    static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw CannotWrite(path: path) }
        fputs(text, file)
        fclose(file)
    }

    /// The lines of a small file; none where it cannot be read.
    static func lines(_ path: String) -> [String] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// A report that could not be written.
struct CannotWrite: Error {
    /// Where.
    let path: String
}
