internal import COpenSSL

/// SHA-256 and HMAC-SHA256 (FIPS 180-4, RFC 2104) on libcrypto.
///
/// Hashes name content all over the service: rubrics, bases, prompts stored once, fence nonces. They are always shown
/// as lower-case hex.
public enum SHA256 {
    /// The 32 bytes of the SHA-256 of `bytes`.
    public static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let input = Array(bytes)
        var output = [UInt8](repeating: 0, count: 32)
        input.withUnsafeBufferPointer { buffer in
            output.withUnsafeMutableBufferPointer { result in
                _ = COpenSSL.SHA256(buffer.baseAddress, buffer.count, result.baseAddress)
            }
        }
        return output
    }

    /// The SHA-256 of the text's UTF-8 bytes as 64 lower-case hex digits.
    public static func hex(_ text: String) -> String { hexDigits(digest(text.utf8)) }

    /// The SHA-256 of the bytes as 64 lower-case hex digits.
    public static func hex(_ bytes: [UInt8]) -> String { hexDigits(digest(bytes)) }

    /// The 32 bytes of HMAC-SHA256 of `message` under `key`.
    public static func authenticationCode(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 32
        message.withUnsafeBufferPointer { text in
            output.withUnsafeMutableBufferPointer { result in
                _ = HMAC(
                    EVP_sha256(), key, Int32(key.count), text.baseAddress, text.count, result.baseAddress, &length)
            }
        }
        return output
    }

    /// Lower-case hex of any bytes.
    public static func hexDigits(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
}
