import Dispatch
import Glibc
import HTTPEngine
import HTTPServer
import TestSupport
import Testing

/// Programs that nobody here wrote, as clients and as proxy in front of the server.
enum InteropTools {
    /// Where nginx is installed; nil where it is not.
    static let nginx = ["/usr/sbin/nginx", "/usr/bin/nginx"].first { (path: String) in access(path, X_OK) == 0 }

    /// Whether curl is installed.
    static let hasCurl = (try? ChildProcess.run("curl", ["--version"])) != nil

    /// Whether Python has that module.
    static func has(python module: String) -> Bool {
        (try? ChildProcess.run("python3", ["-c", "import \(module)"])) != nil
    }

    /// Runs a program to its end on a thread of its own, because the server of the test needs the others.
    static func run(_ program: String, _ arguments: [String]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try ChildProcess.run(program, arguments) })
            }
        }
    }

    /// Writes a file.
    static func write(_ text: String, to path: String) async throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
    }

    /// Runs a Python script that has the server's address as `BASE`.
    static func python(_ script: String, port: Int) async throws -> String {
        try await run("python3", ["-c", "BASE = 'http://127.0.0.1:\(port)'\n" + script])
    }
}

extension ClosureHandler {
    /// Answers in a task: with how many bytes the request's body had and their sum, or with a stream of a thousand
    /// lines where the target is `/stream`.
    static let measuring = ClosureHandler(later: { request in
        if request.head.path == "/stream" {
            return .stream { writer in
                for number in 0..<1000 { try await writer.write(Array("line \(number)\n".utf8)) }
            }
        }
        let sum = request.body.reduce(0) { $0 &+ Int($1) }
        return .text("\(request.head.method) \(request.body.count) \(sum)")
    })
}
