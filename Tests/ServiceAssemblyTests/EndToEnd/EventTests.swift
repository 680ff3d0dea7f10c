import HTTPEngine
import JSONText
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// The event stream over sockets, read by clients that nobody here wrote.
    @Suite struct EventTests {
        private static let item: JSONValue = [["name": "new", "text": "Is it new?", "min": 0, "max": 1]]

        @Test func curlSeesAPublishAsItHappensAndTheEndOfTheService() async throws {
            try await withService { service in
                guard
                    let curl = try Self.program(
                        "curl", ["-sSNi", "http://127.0.0.1:\(service.port)/events?types=rubric.published"])
                else { return }
                #expect(try await curl.line(containing: "HTTP/1.1") == "HTTP/1.1 200 OK\r")
                #expect(try await curl.line(containing: "Transfer-Encoding") == "Transfer-Encoding: chunked\r")
                #expect(try await curl.line(containing: "retry:") == "retry: 3000")
                #expect(try await curl.line(containing: "id:").hasSuffix("-0"))
                try await service.publish(items: Self.item)
                #expect(try await curl.line(containing: "id:").hasSuffix("-1"))
                #expect(try await curl.line(containing: "event:") == "event: rubric.published")
                let data = try await curl.line(containing: "data: ")
                #expect(try JSONReader.read(String(data.dropFirst(6))).value["version"]?.int == 1)
                service.service.shutdown()
                #expect(try await curl.line(containing: "event:") == "event: events.ended")
                // A clean end of the chunks: curl would say otherwise, and there is nothing more to read.
                await #expect(throws: ChildProcessError.ended(output: "")) {
                    _ = try await curl.line(containing: "curl:")
                }
            }
        }

        @Test func pythonReadsAWholeMetaRun() async throws {
            let script = """
                import json, sys, urllib.request
                stream = urllib.request.urlopen(sys.argv[1])
                print("open", stream.headers["Content-Type"], flush=True)
                event = {}
                for line in stream:
                    line = line.decode().rstrip("\\n")
                    if not line:
                        if "data" in event:
                            data = json.loads(event["data"])
                            print(event["event"], data.get("status"), data.get("stage"), flush=True)
                        event = {}
                    elif not line.startswith(":"):
                        name, value = line.split(": ", 1)
                        event[name] = value
                print("over", flush=True)
                """
            try await withService { service in
                let url = "http://127.0.0.1:\(service.port)/events"
                guard let python = try Self.program("python3", ["-c", script, url]) else { return }
                #expect(try await python.line(containing: "open") == "open text/event-stream")
                _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<4)])
                let run = try await service.refine(["samples": 2, "seed": 3])
                #expect(run["status"]?.string == "published")
                // Runs and versions come from two sources, so only the order within each is certain.
                #expect(try await python.line(containing: "meta.stage queued") == "meta.stage queued queued")
                #expect(
                    try await python.line(containing: "running sampled") == "meta.stage running sampled")
                service.service.shutdown()
                _ = try await python.line(containing: "over")
            }
        }

        @Test func aClientThatComesBackGetsWhatItMissedAndARestartIsSaid() async throws {
            let folder = try TemporaryFolder()
            var last = ""
            try await withService(testConfiguration(folder)) { service in
                let socket = try RawSocket(port: service.port)
                try await socket.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                _ = try await socket.receive(until: "-0\n\n")
                for _ in 0..<3 { try await service.publish(items: Self.item) }
                let first = try await socket.receive(until: "\nevent: ")
                let id = try #require(first.split(separator: "id: ").last?.split(separator: "\n").first)
                #expect(id.hasSuffix("-1"))
                await socket.close()

                let again = try RawSocket(port: service.port)
                try await again.send("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: \(id)\r\n\r\n")
                let missed = try await again.receive(until: "-3\n")
                #expect(missed.contains("id: \(id)\n\n"))
                #expect(missed.contains(id.dropLast() + "2\n"))
                last = String(id.dropLast() + "3")
                await again.close()
            }
            try await withService(testConfiguration(folder)) { service in
                let socket = try RawSocket(port: service.port)
                try await socket.send(
                    "GET /events?last_event_id=\(last) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                let opening = try await socket.receive(until: "}\n\n")
                #expect(opening.contains("event: events.missed\n"))
                #expect(opening.contains(#""last_event_id":"\#(last)","reason":"restarted","oldest":null"#))
                await socket.close()
            }
            withExtendedLifetime(folder) {}
        }

        @Test func aClientThatIsGoneIsNoticedByItsHeartbeat() async throws {
            try await withService(configured: { $0.events.heartbeatSeconds = 0.1 }) { service in
                let socket = try RawSocket(port: service.port)
                try await socket.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                _ = try await socket.receive(until: ": heartbeat\n\n")
                #expect(try await service.metric("metareward_event_subscribers") == 1)
                await socket.close()
                var left = try await service.metric("metareward_event_subscribers")
                for _ in 0..<20_000 where left != 0 { left = try await service.metric("metareward_event_subscribers") }
                #expect(left == 0)
            }
        }

        @Test func streamsHoldNoShutdownUp() async throws {
            // A grace longer than the test may take: nothing may wait for it, also not for clients that read nothing.
            try await withinSeconds(30, orElse: {}) {
                var sockets: [RawSocket] = []
                try await withService(configured: { $0.server.shutdownGraceSeconds = 300 }) { service in
                    for _ in 0..<20 {
                        let socket = try RawSocket(port: service.port)
                        try await socket.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        _ = try await socket.receive(until: "-0\n\n")
                        sockets.append(socket)
                    }
                }
                for socket in sockets {
                    let end = try await socket.receive(until: "0\r\n\r\n")
                    #expect(end.contains("event: events.ended\ndata: {\"reason\":\"shutdown\"}\n\n"))
                    await socket.close()
                }
            }
        }

        /// A program at work; nil, after saying so, where it is not installed.
        private static func program(_ name: String, _ arguments: [String]) throws -> ChildProcess? {
            do throws(ChildProcessError) {
                return try ChildProcess(name, arguments)
            } catch .notStarted(_, code: 2) {
                print("\(name) is not installed; its test is skipped")
                return nil
            } catch {
                throw error
            }
        }
    }
}

extension RunningService {
    /// The value of a metric without labels.
    func metric(_ name: String) async throws -> Double? {
        let text = try await client.get("/metrics").text
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
    }
}
