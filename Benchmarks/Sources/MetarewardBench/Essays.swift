import Glibc
import JSONText
import RewardCore

/// The real essays that lie beside the project, where they do.
enum Essays {
    /// What a row says that cannot run without them.
    static let missing = "Skipped: there is no folder of shared data; name it in METAREWARD_SHARED_DATA."

    /// The rollouts of `essay_rollouts.jsonl`; nil where the folder does not exist.
    static let rollouts: [Rollout]? = SharedLines.values("essay_rollouts.jsonl")?.compactMap { row in
        guard let id = row["id"]?.string, let prompt = row["prompt"]?.string, let response = row["response"]?.string
        else { return nil }
        return Rollout(id: id, prompt: .text(prompt), response: .text(response))
    }
}

/// Files of JSON Lines in the folder of shared data.
enum SharedLines {
    /// The values of a file; nil where the folder does not have it.
    static func values(_ file: String) -> [JSONValue]? {
        let given = getenv("METAREWARD_SHARED_DATA").map { String(cString: $0) }
        let folders = [given, "../shared/data", "../../shared/data"].compactMap(\.self)
        return folders.lazy.compactMap { read($0 + "/" + file) }.first
    }

    private static func read(_ path: String) -> [JSONValue]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONReader.read(Array($0)).value }
    }
}
