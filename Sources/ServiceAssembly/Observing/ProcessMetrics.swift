internal import Glibc
internal import SocketTransport
internal import Telemetry

/// Shows what the process takes of its machine, under the names that all products of the Prometheus world share, and
/// which version of the program it is. Read at every scrape; what the kernel does not tell is left out.
enum ProcessMetrics {
    private static let statisticsPath = "/proc/self/stat"
    private static let descriptorsPath = "/proc/self/fd"
    /// Most bytes that are read of a file of the kernel; `/proc/stat` has a line for each processor and interrupt.
    private static let fileBytesMax = 4 << 20

    /// Registers the metrics.
    static func register(_ metrics: MetricsRegistry) {
        let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let pageBytes = Double(max(1, sysconf(Int32(_SC_PAGESIZE))))
        let boot = (try? SystemFiles(bytesMax: fileBytesMax).text(of: "/proc/stat"))
            .flatMap(ProcessStatistics.bootSeconds)
        metrics.counter(
            "process_cpu_seconds_total", help: "Seconds of processor time, user's and system's.", labels: []
        ) { sample { $0.cpuTicks / ticksPerSecond } }
        gauge(metrics, "process_resident_memory_bytes", "Bytes of resident memory.") { $0.residentPages * pageBytes }
        gauge(metrics, "process_virtual_memory_bytes", "Bytes of virtual memory.") { $0.virtualBytes }
        gauge(metrics, "process_threads", "Threads of the process.") { $0.threads }
        gauge(metrics, "process_start_time_seconds", "When the process began, as Unix time.") { statistics in
            boot.map { $0 + statistics.startTicks / ticksPerSecond }
        }
        metrics.gauge("process_open_fds", help: "File descriptors that are open.", labels: []) {
            openDescriptors().map { [(labels: [], value: Double($0))] } ?? []
        }
        metrics.gauge("process_max_fds", help: "File descriptors that may be open.", labels: []) {
            let limit = DescriptorLimit.current
            return limit > 0 ? [(labels: [], value: Double(limit))] : []
        }
        metrics.gauge(
            "metareward_build_info", help: "Always 1; the label version is the program's.", labels: ["version"]
        ).with(ProgramVersion.text).set(1)
    }

    private static func gauge(
        _ metrics: MetricsRegistry, _ name: String, _ help: String,
        _ read: @escaping @Sendable (ProcessStatistics) -> Double?
    ) {
        metrics.gauge(name, help: help, labels: []) { sample(read) }
    }

    private static func sample(_ read: (ProcessStatistics) -> Double?) -> [(labels: [String], value: Double)] {
        guard let line = try? SystemFiles(bytesMax: fileBytesMax).text(of: statisticsPath),
            let value = ProcessStatistics(line).flatMap(read)
        else { return [] }
        return [(labels: [], value: value)]
    }

    /// How many descriptors are open, without the one that counts them.
    private static func openDescriptors() -> Int? {
        guard let folder = opendir(descriptorsPath) else { return nil }
        defer { closedir(folder) }
        var entries = 0
        while readdir(folder) != nil { entries += 1 }
        // "." and "..", and the folder itself.
        return max(0, entries - 3)
    }
}
