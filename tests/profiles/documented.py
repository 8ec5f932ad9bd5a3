"""The fields of the vendor's form, as its documentation names them: section, part, label, platforms.

Platforms by letter: Windows, macOS, Linux, iOS, Android. A label ends in ... where the form has one field per network
or per case.
"""

TABLE = """
General
Name | WMLIA
Rule Order | WMLIA
Status | WMLIA
Forwarding Profile | WMLIA
ZIA Posture Profile | WMIA
Install Zscaler SSL Certificate | WMLA
Install WFP Driver | W
Location Policy Override | W
Notification Template | W
Reconnect Tunnel on System Wakeup | M
Groups
User Groups | WMLIA
Users | WMLIA
Device Groups | WMA
Follow Global Settings for Partner Login | W
Allow Users of This Tenant to Login to Other Tenants | W
Partner Domains | W
Traffic Steering > PAC and Proxy
PAC URL Location | W
Custom PAC URL | WMLIA
Registry Path | W
Registry Name | W
Fallback to gateway domain | WMA
Use Preferred Port from PAC for Z-Tunnel ... | WMLIA
Override WPAD | W
Restart WinHTTP Service | W
Disable Loopback Restriction | W
Remove Existing Exempted Containers | W
V8 JavaScript based PAC Parser | WM
Set Proxies on VPN Adapters | WM
Detect External Proxy Using Custom Method | W
Cache System Proxy on Startup | WM
Re-cache System Proxy | WM
Traffic Steering > App and IP Bypass
Process-Based Application Bypass | W
Process-Based Application Bypass by MDM | M
Bypass Traffic for Specific Application | A
Bypass Traffic for MMS Applications | A
Source Port-Based Bypasses | WL
VPN Gateway Bypass | WMLIA
Predefined IP-Based Application Bypass | WMLA
Custom IP-Based Application Bypass | WMA
IPv4 Inclusion | WMLA
IPv4 Exclusion | WMLA
IPv6 Inclusion | WM
IPv6 Exclusion | WM
Traffic Steering > Disaster Recovery
Enable ZIA Disaster Recovery | WMLIA
ZIA Disaster Recovery Action | WMLIA
Allow Zscaler Preselected Destinations | WMLIA
Disaster Recovery Custom PAC URL | WMLIA
ZIA Domain Name | WMLIA
ZIA TXT Record Signing Public Key | WMLIA
ZIA TXT Record Signing Public Key File | WMLIA
Activate ZIA Test Mode | WMLIA
Enable ZPA Disaster Recovery | WMLIA
ZPA Activation Domain Name | WMLIA
ZPA TXT Record Signing Public Key | WMLIA
ZPA TXT Record Signing Public Key File | WMLIA
Activate ZPA Test Mode | WMLIA
Configure ZPA Business Continuity | W
Traffic Steering > DNS
Domain Inclusion | WMLIA
Domain Exclusion | WMLIA
DNS Server Route Exclusion | WM
Parallel IPv4 and IPv6 DNS requests | W
Truncate ZPA Large UDP DNS Response | W
Update DNS Search Order | WM
Bind Trusted Criteria DNS request to Default Adapter | WML
Prioritize DNS Exclusions over Z-Tunnel 2.0 | W
DNS Priority Ordering for Trusted DNS Criteria | M
DNS Priority Ordering | M
Traffic Steering > Location Policies
Ruleset on ... | W
Traffic Steering > Advanced
Tunnel Internal Client Connector Traffic | WMLI
Intercept ZIA traffic on all adapters | W
Prioritize IPv4 over IPv6 | WL
Route Table for Tunnel Connections | WMI
Reactivate ZIA After | WMLIA
Use Endpoint Location for Zscaler DC Selection | W
Add Ifscope Route | M
Clear ARP Cache | M
Enable Transparent Proxy-based Traffic Interception | M
IPv6 Mode | I
Drop QUIC Traffic | IA
Use Tunnel SDK Version 4.3 | I
Disable iCloud Private Relay | I
Data Protection
Install Endpoint DLP | WM
App Fail Open
ZIA Cloud Not Reachable | W
Z-Tunnel Failover | W
Firewall
Endpoint Firewall Management | W
Install Windows Firewall Inbound Rule | W
Block All Inbound Traffic on ... | W
Inbound Port Exclusions | W
Trigger Domain Profile Detection | W
Block Domain Profile Detection on ... | W
Zscaler Firewall | M
ZCC Fail Close Settings
Fail Close Process-Based Application Bypass | W
Fail Close IP Address Bypasses | W
Fail Close Exit or Uninstall Password | W
Thumbprint | W
Lockdown on Tunnel Process Exit | W
Lockdown on Firewall Error | W
Lockdown on Driver Error | W
Fail Close Configuration | W
Passwords
Logout Password | WMLIA
Disable ZIA Password | WMLIA
Disable ZPA Password | WMLIA
Disable ZDX Password | WMA
Disable Endpoint DLP Password | WM
Exit Password | WML
Uninstall Password | WMA
Profile Passcode | I
Authentication
Machine Token | WM
ZPA Machine Authentication | WM
OAuth 2.0 One Id Machine Tunnel Authentication | WM
Force ZPA Authentication to Expire on Sleep or Hibernate | WM
Force ZPA Authentication to Expire on Restart | WM
Force ZPA Authentication to Expire on Network IP Change | WM
Force ZPA Authentication to Expire on Logon Session Start | W
Force ZPA Authentication to Expire on Session Lock | W
Session Locked for at Least | W
Prevent Auto Reauth During Device Lock | WM
Allow Client Certificate Caching for WebView2 | W
Show Confirmation Dialog for Cached Certificate | W
Follow Global Settings for ZPA Reauthentication | W
ZPA Reauthentication on ... | W
ZPA Reauthentication Timeout | W
Notification and Logging
Log Mode | WMLIA
Log File Size | WMLIA
Use Zscaler Notification Framework | WM
Bring Notification to Focus | WM
Notify Users before ZPA Authentication Expires | WLA
Notify in Advance | WLA
Flow Logging: ... | W
Follow Global Settings for Packet Capture | W
Enable Local Packet Capture | W
Automatic Packet Capture | W
Capture in ... | W
Additional Space for Packet Captures | W
Additional Space | W
Show per-app VPN Tunnel Notification | I
Verbose Logging | A
Captive Portal
Captive Portal Detection | W
Captive Portal Fail Open | W
Disable Web Security for | W
Embedded Captive Portal | W
Packet Capture for Captive Portal | W
UI Language Settings
Language of the Client | W
SCCM Client
SCCM Client on ... | W
Command Line Interface Access
Enable Command Line Interface | WM
Disable ... without Password by Command Line | WM
Generated Password | WM
Cellular Quota Enforcement
Enable Quota on Cellular Network | A
Enforce Quota Only For Roaming Users | A
Monthly Billing Day | A
Quota | A
Wi-Fi SSID | A
Block Notification Message | A
Android Applications on Allowlist | A
Telemetry Options
Telemetry | WML
End-to-End Diagnostics on ... | WML
Advanced
Enable Anti-tampering | W
Reactivate Anti-tampering After | W
Override Anti Tampering Install Parameter | W
Send Disable Service Reason | WMLIA
Enable ZCC Revert | WM
Revert Password | WM
Highlight Active Control | W
Clear Kerberos DC | W
Force Location refresh on SCCM Client | W
Policy
Description | WMLIA
"""
SECTIONS = {
    "W": "General, Groups, Traffic Steering, Data Protection, App Fail Open, Firewall, ZCC Fail Close Settings, "
    "Passwords, Authentication, Notification and Logging, Captive Portal, UI Language Settings, SCCM Client, "
    "Command Line Interface Access, Telemetry Options, Advanced, Policy",
    "M": "General, Groups, Traffic Steering, Firewall, Data Protection, Passwords, Authentication, "
    "Notification and Logging, Command Line Interface Access, Telemetry Options, Advanced, Policy",
    "L": "General, Groups, Traffic Steering, Passwords, Notification and Logging, Telemetry Options, Advanced, Policy",
    "I": "General, Groups, Traffic Steering, Passwords, Notification and Logging, Advanced, Policy",
    "A": "General, Groups, Traffic Steering, Passwords, Notification and Logging, Cellular Quota Enforcement, "
    "Advanced, Policy",
}
