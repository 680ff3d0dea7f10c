import HTTPClient
import HTTPEngine
import HTTPServer
import Locking
import TLSEngine
import TestSupport

/// A chat server that gives fixed answers at once, in a process of its own: on one port plain, on another with TLS,
/// by a relay before the same server. All clients call the same two ports.
enum InstantServer {
    /// The server's part of a process: it says its ports and serves until its standard input ends.
    static func run(certificate files: [String]) async throws {
        let server = HTTPServer(configuration: HTTPServerConfiguration(port: 0), handler: InstantAnswer())
        let port = try server.start().firstPort
        var relay: TLSRelay?
        if files.count == 2 {
            let context = try TLSServerContext(
                TLSServerConfiguration(certificate: TLSCertificateFiles(chain: files[0], key: files[1])))
            relay = try TLSRelay(to: port, context: context)
        }
        say("ports \(port) \(relay?.port ?? 0)")
        while readLine() != nil {}
        await relay?.stop()
        await server.shutdown(graceSeconds: 0)
    }

    /// A started server of that kind.
    final class Process: Sendable {
        /// The plain port.
        let port: Int
        /// The port with TLS; 0 where there is no `openssl` command to make a certificate with.
        let securePort: Int
        private let process: ChildProcess

        /// Starts it and waits for its ports.
        init() async throws {
            // Made here, because this process ends in order and removes them; the server is killed.
            let files = TestCertificates.shared.map { [$0.certificate(.local), $0.key(.local)] } ?? []
            process = try ChildProcess(CommandLine.arguments[0], ["instant-server"] + files)
            let words = try await process.line(containing: "ports ").split(separator: " ").compactMap { Int($0) }
            port = words[0]
            securePort = words[1]
        }

        /// How many calls the server has answered since it started.
        func answered() async throws -> Int {
            let client = HTTPClient()
            let url = HTTPClientURL(host: "127.0.0.1", port: port, target: "/count")
            let response = try await client.send(HTTPClientRequest(url: url), timeout: .seconds(5))
            await client.shutdown()
            return Int(String(decoding: response.body, as: UTF8.self)) ?? 0
        }
    }
}

/// Gives the answer that a judge program asks for: a verdict, an integer where the request has choices, else a rationale.
final class InstantAnswer: HTTPHandler {
    private let verdict = FixedAnswer(JudgeBodies.answer)
    private let integer = HTTPServerResponse(
        status: 200, contentType: "application/json", bytes: Array(JudgeBodies.completion("4").utf8))
    private let rationale = HTTPServerResponse(
        status: 200, contentType: "application/json", bytes: Array(JudgeBodies.completion(JudgeBodies.rationale).utf8))

    func respondImmediately(to request: HTTPServerRequest) -> HTTPServerResponse? {
        let answer = verdict.respondImmediately(to: request)
        if Self.has(#""choice":"#, request.body) || Self.has(#""regex":"#, request.body) { return integer }
        return Self.has(#""json":"#, request.body) || request.body.isEmpty ? answer : rationale
    }

    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse { rationale }

    /// Whether the members behind the messages, at the end of the body, have that text.
    private static func has(_ text: StaticString, _ body: [UInt8]) -> Bool {
        body.withUnsafeBufferPointer { bytes in
            text.withUTF8Buffer { wanted in
                var start = max(0, bytes.count - 1500)
                while start + wanted.count <= bytes.count {
                    var length = 0
                    while length < wanted.count, bytes[start + length] == wanted[length] { length += 1 }
                    if length == wanted.count { return true }
                    start += 1
                }
                return false
            }
        }
    }
}

/// Gives one answer to everything, on the event loop itself, and counts; `GET /count` tells how often it was given.
final class FixedAnswer: HTTPHandler {
    private let response: HTTPServerResponse
    private let count = Locked(0)

    /// Answers with a JSON body.
    init(_ body: String) {
        response = HTTPServerResponse(status: 200, contentType: "application/json", bytes: Array(body.utf8))
    }

    func respondImmediately(to request: HTTPServerRequest) -> HTTPServerResponse? {
        if request.head.path == "/count" {
            return HTTPServerResponse(
                status: 200, contentType: "text/plain", bytes: Array("\(count.withLock { $0 })".utf8))
        }
        count.withLock { $0 += 1 }
        return response
    }

    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse { response }
}
