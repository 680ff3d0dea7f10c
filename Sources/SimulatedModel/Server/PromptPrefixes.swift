internal import Locking

/// Tells how much of a prompt was seen before, as a server with a prefix cache would report it.
///
/// A prompt is cut into blocks of 16 tokens; a block counts as cached when it and everything before it stood at the
/// start of an earlier prompt. Bounded by two generations of block hashes, so what is long unused is forgotten.
final class PromptPrefixes: Sendable {
    /// Tokens of a block.
    static let blockTokens = 16

    private struct Generations {
        var young: Set<UInt64> = []
        var old: Set<UInt64> = []
    }

    private let generationSize: Int
    private let generations = Locked(Generations())

    /// Remembers at most twice `generationSize` blocks.
    init(generationSize: Int) {
        self.generationSize = generationSize
    }

    /// How many tokens at the prompt's start were seen before; remembers the whole prompt.
    func admit(_ messages: [SimulatedMessage]) -> Int {
        let blocks = Self.blocks(messages)
        return generations.withLock { generations in
            let cached = blocks.prefix { generations.young.contains($0) || generations.old.contains($0) }.count
            for block in blocks {
                if generations.young.count >= generationSize {
                    generations.old = generations.young
                    generations.young = []
                }
                generations.young.insert(block)
            }
            return cached * Self.blockTokens
        }
    }

    /// The number of remembered blocks.
    var count: Int {
        generations.withLock { $0.young.count + $0.old.count }
    }

    /// The running hash after every whole block.
    private static func blocks(_ messages: [SimulatedMessage]) -> [UInt64] {
        var hash = StableHash()
        var blocks: [UInt64] = []
        var length = 0
        for message in messages {
            hash.combine(message.role.utf8)
            for byte in message.content.utf8 {
                hash.combine(byte)
                length += 1
                if length == blockTokens * TokenCount.bytesPerToken {
                    blocks.append(hash.value)
                    length = 0
                }
            }
        }
        return blocks
    }
}
