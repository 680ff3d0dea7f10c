import Glibc
import TestSupport

/// Connections that wait: the memory of the service with ten thousand of them, each of which has had one answer.
enum IdleRow {
    private static let wanted = 10_000

    /// Opens the connections and looks at the service's resident memory before and with them.
    static func run() async throws -> Section {
        let folder = try TemporaryFolder("metareward-bench")
        let judge = try await InstantServer.Process()
        let service = try await Peer.service(
            judge: "http://127.0.0.1:\(judge.port)/v1", folder: folder.path, program: "single")
        let count = min(wanted, raisedDescriptorLimit() - 200)
        let before = service.residentKiB
        let connections = try (0..<count).map { _ in try open(port: service.port) }
        let with = service.residentKiB
        for connection in connections { close(connection) }
        withExtendedLifetime((folder, judge)) {}
        let each = Double(with - before) / Double(count)
        let verdicts = [
            Statistics.verdict(count >= wanted, "\(Statistics.text(Double(wanted))) connections"),
            Statistics.verdict(each <= 8, "≤ 8 KiB each"),
            Statistics.verdict(with <= 150 * 1024, "≤ 150 MiB in all"),
        ]
        return Section(
            title: "Idle connections", columns: ["connections", "before", "with them", "each"],
            lines: [
                [
                    Statistics.text(Double(count)), Statistics.text(Double(before) / 1024, digits: 1) + " MiB",
                    Statistics.text(Double(with) / 1024, digits: 1) + " MiB", Statistics.text(each, digits: 2) + " KiB",
                ]
            ],
            notes: [
                verdicts.map { "- " + $0 }.joined(separator: "\n"),
                """
                Resident memory of the whole service with so many keep-alive connections that each have asked for \
                `GET /rubric/version` once and now wait. The kernel's socket buffers are not in it.
                """,
            ])
    }

    /// Connects, asks once, and reads the answer.
    private static func open(port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Loopback.address(port: port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let request = Array("GET /rubric/version HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        var answer = [UInt8](repeating: 0, count: 4096)
        guard isConnected, send(descriptor, request, request.count, 0) == request.count,
            recv(descriptor, &answer, answer.count, 0) > 12, answer.starts(with: Array("HTTP/1.1 200".utf8))
        else { throw UnexpectedAnswer() }
        return descriptor
    }

    /// Raises this process's limit of descriptors as far as it may; gives what it now is.
    private static func raisedDescriptorLimit() -> Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }
}
