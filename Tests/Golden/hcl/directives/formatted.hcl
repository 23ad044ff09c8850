a = "%{if x}yes%{else}no%{endif}"
b = "%{for k, v in m~}\n ${k}=${v},%{endfor}"
c = "%{if a}%{for x in y}${x}%{endfor}%{endif}"
d = "%{if true~}  x  %{~else~} y %{~endif~}  z"
