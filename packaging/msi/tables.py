"""The tables of the installer that wixl 0.101 leaves out or gets wrong, as Windows Installer reads them."""

SETTINGS = {  # property: what it is if neither the command line nor an earlier installation says
    "LISTEN_ADDR": None,
    "LISTEN_PORT": "10182",
    "CONFIG_FILE": None,
    "WEB_CONFIG_FILE": None,
    "EXTRA_FLAGS": None,
    "REMOTE_ADDR": "LocalSubnet",
}

# Types of custom actions: set a property; run a program whose path is in a property, deferred and as the system.
SET, RUN = 51, 50
DEFERRED, ROLLBACK, AS_SYSTEM, IGNORE_RESULT = 0x400, 0x100, 0x800, 0x40

# Attributes of components: in 64-bit folders and registry; never removed; never overwritten.
IS_64_BIT, PERMANENT, NEVER_OVERWRITE = 0x100, 0x10, 0x80

# Change notify is every program's; debug finds jobs without a name, base priority is for jobs of the configuration, system
# profile for live job events.
PRIVILEGES = ["SeChangeNotifyPrivilege", "SeDebugPrivilege", "SeIncreaseBasePriorityPrivilege", "SeSystemProfilePrivilege"]

RULE = 'name="jobobject_exporter"'
DELETE_RULE = f"advfirewall firewall delete rule {RULE}"
ADD_RULE = (
    f'advfirewall firewall add rule {RULE} description="Prometheus scrapes jobobject_exporter." dir=in action=allow '
    'enable=yes protocol=TCP localport=[LISTEN_PORT] remoteip=[REMOTE_ADDR] program="[INSTALLDIR]jobobject_exporter.exe"'
)

# Windows Installer's own actions, in its suggested order. The earlier version is removed inside the transaction, so that
# it is back if the new one cannot be installed.
STANDARD = [
    ("FindRelatedProducts", "", 25), ("AppSearch", "", 50), ("LaunchConditions", "", 100), ("ValidateProductID", "", 700),
    ("CostInitialize", "", 800), ("FileCost", "", 900), ("CostFinalize", "", 1000), ("MigrateFeatureStates", "", 1200),
    ("InstallValidate", "", 1400), ("InstallInitialize", "", 1500), ("RemoveExistingProducts", "", 1510),
    ("ProcessComponents", "", 1600), ("UnpublishFeatures", "", 1800), ("StopServices", "VersionNT", 1900),
    ("DeleteServices", "VersionNT", 2000), ("RemoveRegistryValues", "", 2600), ("RemoveFiles", "", 3500),
    ("InstallFiles", "", 4000), ("WriteRegistryValues", "", 5000), ("InstallServices", "VersionNT", 5800),
    ("MsiConfigureServices", "VersionMsi>=\"5.00\"", 5850), ("StartServices", "VersionNT", 5900), ("RegisterUser", "", 6000),
    ("RegisterProduct", "", 6100), ("PublishFeatures", "", 6300), ("PublishProduct", "", 6400), ("InstallFinalize", "", 6600),
]


def setting_actions():
    """AppSearch overwrites what the command line says: that is kept before, and put back after it."""
    for number, (name, default) in enumerate(SETTINGS.items()):
        yield f"Keep.{name}", SET, f"GIVEN_{name}", f"[{name}]", name, 30 + number
        yield f"Give.{name}", SET, name, f"[GIVEN_{name}]", f"GIVEN_{name}", 60 + number
        if default:
            yield f"Default.{name}", SET, name, default, f"NOT {name}", 70 + number


def service_actions(command):
    """The service's command line; the folder is known after CostFinalize."""
    line = f'{command} "--web.listen-address=[LISTEN_ADDR]:[LISTEN_PORT]" "--config.file=[CONFIG_FILE]"'
    web = '[SERVICE_ARGUMENTS] "--web.config.file=[WEB_CONFIG_FILE]"'
    return [
        ("Default.CONFIG_FILE", SET, "CONFIG_FILE", "[INSTALLDIR]config.yaml", "NOT CONFIG_FILE", 1010),
        ("SetServiceArguments", SET, "SERVICE_ARGUMENTS", line, "", 1020),
        ("AddWebConfigFile", SET, "SERVICE_ARGUMENTS", web, "WEB_CONFIG_FILE", 1021),
        ("AddExtraFlags", SET, "SERVICE_ARGUMENTS", "[SERVICE_ARGUMENTS] [EXTRA_FLAGS]", "EXTRA_FLAGS", 1022),
    ]


def firewall_actions():
    """wixl has no firewall extension: netsh does it. A rule that is to be removed and not there is no failure. An upgrade
    removes the earlier version's rule with that version."""
    adds, system = "&FirewallException=3", DEFERRED | AS_SYSTEM
    return [
        ("FindNetsh", SET, "NETSH", "[System64Folder]netsh.exe", "", 1030),
        ("RemoveFirewallRule", RUN | system | IGNORE_RESULT, "NETSH", DELETE_RULE,
         f"?FirewallRule=3 OR {adds}", 3600),
        ("UndoFirewallRule", RUN | system | ROLLBACK | IGNORE_RESULT, "NETSH", DELETE_RULE, adds, 5010),
        ("AddFirewallRule", RUN | system, "NETSH", ADD_RULE, adds, 5020),
    ]


def feature_conditions():
    """An upgrade keeps the firewall rule: the feature is chosen where an earlier version has it."""
    return [("FirewallException", 1, "KEPT_REMOTE_ADDR")]


def service_configuration():
    """The settings of `service install`. Event 1 is an installation. ConfigType 3: delayed automatic start; 4: a failure is
    an exit code, too; 5: a service SID of its own; 6: the only privileges that the service keeps."""
    values = {"DelayedStart": (3, "1"), "FailureFlag": (4, "1"), "ServiceSid": (5, "1"), "Privileges": (6, "[~]".join(PRIVILEGES))}
    return [(key, "jobobject_exporter", 1, kind, value, "Program") for key, (kind, value) in values.items()]


def recovery():
    """Restarts after 5, 30 and 60 seconds, and begins with 5 again after a day without failure."""
    return [("Recovery", "jobobject_exporter", 1, 86400, "", "", "1[~]1[~]1", "5000[~]30000[~]60000", "Program")]


def idt(name, columns, keys, rows):
    """A table as msibuild imports it; `columns`: NAME:TYPE."""
    names, types = zip(*(column.split(":") for column in columns))
    lines = [names, types, (name, *keys), *(tuple(map(str, row)) for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def tables(service_command):
    """Text of every table that is imported as a whole, by its name."""
    actions = [*setting_actions(), *service_actions(service_command), *firewall_actions()]
    sequence = sorted([*STANDARD, *((name, condition, at) for name, _, _, _, condition, at in actions)], key=lambda row: row[2])
    return {
        "CustomAction": idt(
            "CustomAction", ["Action:s72", "Type:i2", "Source:S72", "Target:S255", "ExtendedType:I4"], ["Action"],
            [(name, kind, source, target, "") for name, kind, source, target, _, _ in actions]),
        "InstallExecuteSequence": idt(
            "InstallExecuteSequence", ["Action:s72", "Condition:S255", "Sequence:I2"], ["Action"], sequence),
        "Condition": idt("Condition", ["Feature_:s38", "Level:i2", "Condition:S255"], ["Feature_", "Level"],
                         feature_conditions()),
        "MsiServiceConfig": idt(
            "MsiServiceConfig",
            ["MsiServiceConfig:s72", "Name:s255", "Event:i2", "ConfigType:i4", "Argument:S0", "Component_:s72"],
            ["MsiServiceConfig"], service_configuration()),
        "MsiServiceConfigFailureActions": idt(
            "MsiServiceConfigFailureActions",
            ["MsiServiceConfigFailureActions:s72", "Name:s255", "Event:i2", "ResetPeriod:I4", "RebootMessage:L255",
             "Command:L255", "Actions:S0", "DelayActions:S0", "Component_:s72"],
            ["MsiServiceConfigFailureActions"], recovery()),
    }


def queries(version):
    """What is changed in the tables that wixl writes."""
    secure = ";".join([*SETTINGS, "WIX_UPGRADE_DETECTED", "WIX_DOWNGRADE_DETECTED"])
    kept = IS_64_BIT | PERMANENT | NEVER_OVERWRITE
    registry_key_path = 4
    return [
        f"UPDATE `Component` SET `Attributes` = {IS_64_BIT}",
        f"UPDATE `Component` SET `Attributes` = {kept} WHERE `Component` = 'Configuration'",
        *(f"UPDATE `Component` SET `Attributes` = {IS_64_BIT | registry_key_path} WHERE `Component` = '{name}'"
          for name in ("Settings", "FirewallRule")),
        "INSERT INTO `AppSearch` (`Property`, `Signature_`) VALUES ('KEPT_REMOTE_ADDR', 'FindRemoteAddr')",
        "UPDATE `RegLocator` SET `Type` = 18",  # a raw value of the 64-bit registry
        f"UPDATE `File` SET `Version` = '{version}.0' WHERE `File` = 'Program.exe'",
        "UPDATE `File` SET `Language` = '1033' WHERE `File` = 'Program.exe'",
        # A file that has a version is compared by that.
        "DELETE FROM `MsiFileHash` WHERE `File_` = 'Program.exe'",
        "DELETE FROM `Property` WHERE `Property` = 'SecureCustomProperties'",
        f"INSERT INTO `Property` (`Property`, `Value`) VALUES ('SecureCustomProperties', '{secure}')",
    ]
