import Glibc
import TestSupport

/// The programs that the service is compared with. Each is nil where what it needs is not installed.
enum Peers {
    /// The Hummingbird program beside this one, answering the version poll with that body.
    static func hummingbird(body: String) async throws -> Peer? {
        let program = folder(of: CommandLine.arguments[0]) + "/HummingbirdPeer"
        guard access(program, X_OK) == 0 else { return nil }
        return try await Peer(name: "Hummingbird 2.28", program, [body])
    }

    /// The FastAPI service in its environment, with the judge at that URL.
    static func fastAPI(judge: String, body: String) async throws -> Peer? {
        let python = benchmarks + "/.build/peers/bin/python"
        guard access(python, X_OK) == 0 else { return nil }
        let script = benchmarks + "/Peers/fastapi_service.py"
        return try await Peer(name: "FastAPI, uvloop, httptools", python, [script, judge, body])
    }

    /// An nginx that answers everything with `return 200` and that body, in one worker.
    static func nginx(body: String, in folder: String) async throws -> Peer? {
        let places = ["/usr/sbin/nginx", "/usr/bin/nginx"]
        guard let program = places.first(where: { (place: String) in access(place, X_OK) == 0 }) else { return nil }
        let port = try freePort()
        let quoted = body.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'")
        let text = """
            daemon off;
            master_process off;
            pid \(folder)/nginx.pid;
            error_log \(folder)/nginx.log;
            events { worker_connections 20000; }
            http {
                access_log off;
                keepalive_requests 1000000000;
                client_body_temp_path \(folder);
                proxy_temp_path \(folder);
                fastcgi_temp_path \(folder);
                uwsgi_temp_path \(folder);
                scgi_temp_path \(folder);
                server {
                    listen 127.0.0.1:\(port);
                    location / {
                        default_type application/json;
                        add_header ETag '"0-0123456789abcdef"';
                        return 200 '\(quoted)';
                    }
                }
            }
            """
        try Report.write(text, to: folder + "/nginx.conf")
        let process = try ChildProcess(program, ["-c", folder + "/nginx.conf", "-p", folder])
        let peer = Peer(name: "nginx `return 200`, one worker", port: port, process: process)
        try await peer.waitUntilItAnswers()
        return peer
    }

    /// The folder of the benchmark package, found by where this file was compiled.
    static var benchmarks: String { folder(of: #filePath, levels: 3) }

    private static func folder(of path: String, levels: Int = 1) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).dropLast(levels).joined(separator: "/")
    }

    /// A port that nobody has at the moment.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = Loopback.address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw UnexpectedAnswer() }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// One running peer.
struct Peer: Sendable {
    /// What the tables call it.
    let name: String
    /// Its port on this machine.
    let port: Int
    /// Its process.
    let process: ChildProcess

    /// A peer that is running already.
    init(name: String, port: Int, process: ChildProcess) {
        (self.name, self.port, self.process) = (name, port, process)
    }

    /// Starts a program that says `port N` once it listens.
    init(name: String, _ program: String, _ arguments: [String]) async throws {
        process = try ChildProcess(program, arguments)
        self.name = name
        port = Int(try await process.line(containing: "port ").split(separator: " ").last ?? "") ?? 0
        try await waitUntilItAnswers()
    }

    /// Waits until a request is answered, a minute at most.
    func waitUntilItAnswers() async throws {
        for _ in 0..<600 {
            if (try? ChildProcess.run("curl", ["-fsS", "-m", "2", "http://127.0.0.1:\(port)/rubric/version"])) != nil {
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw UnexpectedAnswer()
    }

    /// Resident memory of the process now, in KiB.
    var residentKiB: Int {
        let line = Report.lines("/proc/\(process.process)/status").first { $0.hasPrefix("VmRSS:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}

/// Addresses of this machine.
enum Loopback {
    /// 127.0.0.1 with that port.
    static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }
}
