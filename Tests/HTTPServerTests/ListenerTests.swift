import Glibc
import HTTPServer
import SocketTransport
import TLSEngine
import TestSupport
import Testing

/// Several listeners of one server, and the files of Unix domain sockets.
@Suite(.timeLimit(.minutes(5))) struct ListenerTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { "\(folder.path)/server.sock" }

    /// Answers with who asks.
    private static let peerTeller = ClosureHandler(immediate: { .text($0.peer) })

    private func server(
        _ listeners: [HTTPListener], _ observer: RecordingObserver = RecordingObserver(), connectionsMax: Int = 100
    ) -> HTTPServer {
        var configuration = HTTPServerConfiguration(connectionsMax: connectionsMax)
        configuration.listeners = listeners
        configuration.tls = TestCertificates.shared.map { TLSServerConfiguration(certificate: $0.files(.local)) }
        return HTTPServer(configuration: configuration, handler: Self.peerTeller, observer: observer)
    }

    private func fileStatus() -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    private func ask(_ socket: RawSocket) async throws -> String {
        try await socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        return try await socket.receiveResponse()
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080", HTTPListener.http(host: "127.0.0.1", port: 8080)),
        ("https://[::1]:0", .https(host: "::1", port: 0)),
        ("http://localhost:65535", .http(host: "localhost", port: 65_535)),
        ("unix:/run/a b.sock", .unix(path: "/run/a b.sock")),
    ])
    func listenersHaveTheFormOfURLs(text: String, listener: HTTPListener) {
        #expect(HTTPListener(text) == listener)
        #expect(listener.description == text)
    }

    @Test(arguments: [
        "", "127.0.0.1:8080", "http://127.0.0.1", "http://:8080", "http://a:", "http://a:65536", "http://a:-1",
        "http://a:8080/",
        "http://::1:8080", "http://u@a:1", "unix:relative", "unix:", "ftp://a:1", "HTTP://a:1", "http://a:+1",
        "http://[a]:1",
    ])
    func otherTextsAreNoListeners(text: String) {
        #expect(HTTPListener(text) == nil)
    }

    @Test(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"))
    func allListenersServeSideBySideAndEndTogether() async throws {
        let observer = RecordingObserver()
        let server = server(
            [
                .http(host: "127.0.0.1", port: 0), .https(host: "127.0.0.1", port: 0), .unix(path: path),
                .http(host: "localhost", port: 0),
            ], observer)
        let bound = try server.start()
        try #require(bound.count == 4)
        let ports = bound.compactMap(\.port)
        #expect(ports.count == 3 && Set(ports).count == 3 && !ports.contains(0))
        #expect(bound[2] == .unix(path: path))
        #expect(bound[3].host == "localhost")
        #expect(try await ask(RawSocket(port: ports[0])).contains("\r\n\r\n127.0.0.1:"))
        #expect(try await ask(RawSocket(port: ports[2])).contains("\r\n\r\n127.0.0.1:"))
        #expect(try await ask(RawSocket(unixPath: path)).hasSuffix("\r\n\r\nunix"))
        let context = try TLSClientContext(try #require(TestCertificates.shared).trusting)
        let secure = TLSRawSocket(
            try RawSocket(port: ports[1]), try context.makeEngine(host: "localhost", port: 1))
        try await secure.shakeHands()
        try await secure.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try await secure.receive(until: "\r\n\r\n127.0.0.1:")
        await server.shutdown(graceSeconds: 0)
        #expect(observer.count("accepted") == 4)
        #expect(observer.count("closed") == 4)
        for port in ports { #expect(throws: RawSocketError.self) { _ = try RawSocket(port: port) } }
        #expect(throws: RawSocketError.self) { _ = try RawSocket(unixPath: path) }
        #expect(fileStatus() == nil)
    }

    @Test func theCapOfConnectionsIsOneForAllListeners() async throws {
        let observer = RecordingObserver()
        let server = server([.http(host: "127.0.0.1", port: 0), .unix(path: path)], observer, connectionsMax: 2)
        let port = try server.start().firstPort
        let first = try RawSocket(port: port)
        _ = try await ask(first)
        let second = try RawSocket(unixPath: path)
        _ = try await ask(second)
        await observer.wait(for: "limit connections")
        // They wait in the backlogs until somebody leaves.
        let third = try RawSocket(port: port)
        let fourth = try RawSocket(unixPath: path)
        await first.close()
        await second.close()
        _ = try await ask(third)
        _ = try await ask(fourth)
        #expect(observer.count("accepted") == 4)
        await server.shutdown(graceSeconds: 0)
    }

    @Test(arguments: [UInt32(0o660), 0o600, 0o666])
    func theFileHasItsModeWhateverTheUmask(mode: UInt32) async throws {
        let server = server([.unix(path: path, mode: mode)])
        #expect(try server.start().firstPort == 0)
        let status = try #require(fileStatus())
        #expect(status.st_mode & 0o7777 == mode)
        #expect(status.st_mode & S_IFMT == S_IFSOCK)
        await server.shutdown(graceSeconds: 0)
    }

    @Test func theFileOfADeadServerIsReplaced() async throws {
        _ = try AbandonedSocketFile(path)
        #expect(fileStatus() != nil)
        let server = server([.unix(path: path)])
        try server.start()
        #expect(try await ask(RawSocket(unixPath: path)).hasSuffix("unix"))
        await server.shutdown(graceSeconds: 0)
        #expect(fileStatus() == nil)
    }

    @Test func theFileOfALiveServerIsLeftAlone() async throws {
        let first = server([.unix(path: path)])
        try first.start()
        let second = server([.unix(path: path)])
        let error = #expect(throws: UnixSocketError.inUse(path)) { try second.start() }
        #expect(error?.description == "a server already listens at \(path); stop it, or choose another path")
        #expect(try await ask(RawSocket(unixPath: path)).hasSuffix("unix"))
        await first.shutdown(graceSeconds: 0)
    }

    @Test func otherFilesAndImpossiblePathsAreRefused() async throws {
        let file = try #require(fopen(path, "w"))
        fclose(file)
        #expect(throws: UnixSocketError.notASocket(path)) { try server([.unix(path: path)]).start() }
        #expect(fileStatus().map { $0.st_mode & S_IFMT } == S_IFREG)
        let long = "/" + String(repeating: "a", count: SocketAddress.unixPathBytesMax)
        #expect(throws: UnixSocketError.invalidPath(long)) { try server([.unix(path: long)]).start() }
        let nowhere = "\(folder.path)/missing/server.sock"
        let error = #expect(throws: UnixSocketError.self) { try server([.unix(path: nowhere)]).start() }
        #expect(error?.description.contains("No such file or directory") == true)
    }

    @Test func aFileThatAnotherServerHasPutThereSinceIsLeftAlone() async throws {
        let first = server([.unix(path: path)])
        try first.start()
        unlink(path)
        let second = server([.unix(path: path)])
        try second.start()
        await first.shutdown(graceSeconds: 0)
        #expect(try await ask(RawSocket(unixPath: path)).hasSuffix("unix"))
        await second.shutdown(graceSeconds: 0)
    }

    @Test func oneListenerThatCannotBeBoundUndoesTheOthers() async throws {
        try await withServer { port, _, _ in
            let both = server([.unix(path: path), .http(host: "127.0.0.1", port: port)])
            #expect(throws: SystemError.self) { try both.start() }
            #expect(fileStatus() == nil)
        }
    }

    @Test(.enabled(if: ChildProcess.isInstalled("curl"), "curl is not installed"))
    func curlSpeaksThroughTheSocketFile() async throws {
        let server = server([.unix(path: path)])
        try server.start()
        let text = try await ChildProcess.output(
            "curl", ["-sS", "--unix-socket", path, "http://localhost/x", "-d", String(repeating: "a", count: 100_000)])
        #expect(text == "unix")
        await server.shutdown(graceSeconds: 0)
    }
}
