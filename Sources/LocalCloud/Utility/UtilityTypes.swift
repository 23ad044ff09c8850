import ProviderKit

/// The types that stand for nothing outside: random values, files, remembered data.
public enum UtilityTypes {
  public static func all() -> [any ResourceType] {
    [
      LocalFileType(isSensitive: false),
      LocalFileType(isSensitive: true),
      RandomIDType(),
      RandomIntegerType(),
      RandomTextType(isPassword: false),
      RandomTextType(isPassword: true),
      RandomUUIDType(),
      TerraformDataType(),
    ]
  }
}
