import Glibc
import JSONText
import Testing

/// The real data that lies beside the package, where it does.
enum SharedData {
    /// What a test that was skipped says.
    static let hint: Comment = "needs the shared data; set METAREWARD_SHARED_DATA"

    private static let folder: String = {
        if let given = getenv("METAREWARD_SHARED_DATA") { return String(cString: given) }
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        // The file stands five folders below the package.
        parts.removeLast(5)
        return parts.joined(separator: "/") + "/../shared/data"
    }()

    /// Whether the file is there.
    static func has(_ name: String) -> Bool { access(folder + "/" + name, R_OK) == 0 }

    /// The lines of a file as JSON.
    static func rows(_ name: String) throws -> [JSONValue] {
        let file = try #require(fopen(folder + "/" + name, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONReader.read(Array($0)).value }
    }
}
