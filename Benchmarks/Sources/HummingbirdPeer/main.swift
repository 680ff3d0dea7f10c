import Hummingbird
import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

// The version poll as a Hummingbird program: one route that gives prepared bytes. The body is the first argument.
let body = ByteBuffer(string: CommandLine.arguments.dropFirst().first ?? "{}")
let router = Router()
router.get("rubric/version") { _, _ in
    Response(
        status: .ok, headers: [.contentType: "application/json", .eTag: "\"0-0123456789abcdef\""],
        body: ResponseBody(byteBuffer: body))
}
let application = Application(
    router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { channel in
        print("port \(channel.localAddress?.port ?? 0)")
        fflush(nil)
    })
try await application.runService()
