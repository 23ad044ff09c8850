import ProviderKit
import Values

extension LocalFileType {
  var schema: ResourceSchema {
    let sum = { (text: String) in AttributeSchema(.string, .computed, text) }
    let permission = isSensitive ? "0700" : "0777"
    let octal = AttributeValidator.matching("an octal mode such as \"0644\"") { text in
      (3...4).contains(text.utf8.count) && UInt32(text, radix: 8) != nil
    }
    var attributes: [String: AttributeSchema] = [
      "content": AttributeSchema(
        .string, .optional, "The content, as text.", sensitive: isSensitive, requiresReplacement: true),
      "content_base64": AttributeSchema(
        .string, .optional, "The content, in base 64.", sensitive: isSensitive, requiresReplacement: true),
      "content_base64sha256": sum("The SHA-256 of the content, in base 64."),
      "content_base64sha512": sum("The SHA-512 of the content, in base 64."),
      "content_md5": sum("The MD5 of the content."),
      "content_sha1": sum("The SHA-1 of the content."),
      "content_sha256": sum("The SHA-256 of the content."),
      "content_sha512": sum("The SHA-512 of the content."),
      "directory_permission": AttributeSchema(
        .string, .optionalComputed, "The mode of folders that have to be made, in octal, less the umask.",
        defaultValue: .string(permission), requiresReplacement: true, validators: [octal]),
      "file_permission": AttributeSchema(
        .string, .optionalComputed, "The mode of the file, in octal.", defaultValue: .string(permission),
        requiresReplacement: true, validators: [octal]),
      "filename": AttributeSchema(
        .string, .required, "The path of the file; a relative one is taken from the working directory.",
        requiresReplacement: true, validators: [.notEmpty]),
      "id": sum("The SHA-1 of the content."),
      "source": AttributeSchema(.string, .optional, "A file to copy the content from.", requiresReplacement: true),
    ]
    if !isSensitive {
      attributes["sensitive_content"] = AttributeSchema(
        .string, .optional, "The content, as text that is not shown.", sensitive: true, requiresReplacement: true,
        deprecation: "use `local_sensitive_file`")
    }
    return ResourceSchema(
      identity: ["filename"], BlockSchema("A file on this machine with the given content.", attributes: attributes))
  }
}
