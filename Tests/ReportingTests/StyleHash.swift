import Crypto
import Foundation

/// In a file of its own: Foundation has a `Dimension`, too.
enum StyleHash {
  static func base64(_ text: String) -> String { Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString() }
}
