/// What the kernel says of a process in `/proc/<id>/stat` (proc(5)).
struct ProcessStatistics: Sendable, Equatable {
    /// Time on processors, user's and system's, in clock ticks.
    let cpuTicks: Double
    /// Threads.
    let threads: Double
    /// When the process began, in clock ticks since the machine did.
    let startTicks: Double
    /// Virtual memory, in bytes.
    let virtualBytes: Double
    /// Resident memory, in pages.
    let residentPages: Double

    /// Reads the line; `nil` where it is none. The name of the program stands in parentheses and may itself hold spaces
    /// and parentheses, so fields count from the last one.
    init?(_ line: String) {
        guard let nameEnd = line.lastIndex(of: ")") else { return nil }
        // The first of these is the third field of proc(5), the state.
        let fields = line[line.index(after: nameEnd)...].split(separator: " ")
        func field(_ number: Int) -> Double? { number - 3 < fields.count ? Double(fields[number - 3]) : nil }
        guard let user = field(14), let system = field(15), let threads = field(20), let start = field(22),
            let virtual = field(23), let resident = field(24)
        else { return nil }
        cpuTicks = user + system
        self.threads = threads
        startTicks = start
        virtualBytes = virtual
        residentPages = resident
    }

    /// The Unix time at which the machine began, from the line `btime` of `/proc/stat`.
    static func bootSeconds(_ text: String) -> Double? {
        for line in text.split(separator: "\n") where line.hasPrefix("btime ") {
            return Double(line.dropFirst("btime ".count))
        }
        return nil
    }
}
