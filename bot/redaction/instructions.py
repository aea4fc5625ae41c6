"""Notice what speaks to Memoir instead of telling something: it becomes nobody's standing order."""

import re

_EVERYBODY = (
    r"(?:everybody|everyone|anyone|anybody|all (?:of us|of them|members|users|people)|the others"
    r"|allen|jede[mn]|alle leute|tout le monde|à tous|toutes et tous|a todos|todo el mundo|a tutti"
    r"|tutti quanti|toda a gente|iedereen)"
)
_ANSWER = (
    r"(?:answer|reply|respond|speak|talk|write|address|greet|tell|call|treat|ping|insult"
    r"|antwort\w*|sprich|rede|schreib\w*|réponds|répondez|parle[zr]?|responde\w*|contesta\w*|habla"
    r"|rispond\w*|parla|responda|fale|antwoord|praat)"
)
_MEMOIR = r"(?:you|memoir|the (?:bot|assistant|model|ai)|this (?:bot|assistant|model|ai))"
# From chat, through a model, into every prompt: never worth a memory, whoever wishes for it.
_SEIZES = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
    r"\b(?:instructions?|rules?|prompts?|guidelines|previous|above)\b"
    r"|\bsystem prompt\b|\bnew instructions\b|\bdeveloper mode\b|\bjailbreak\w*"
    r"|\byou are (?:now|no longer)\b|\bpretend (?:to be|that you|you)\b"
    r"|\b(?:ignorier\w*|vergiss|vergesst|missachte)\b.{0,40}\b(?:anweisung\w*|regeln?|vorgaben)\b"
    r"|\b(?:ignore[zr]?|oublie[zr]?)\b.{0,40}\b(?:instructions|consignes|règles)\b"
    r"|\b(?:ignora|olvida|dimentica|ignore|esqueça|esquece)\b.{0,40}"
    r"\b(?:instrucciones|reglas|istruzioni|regole|instruções|regras)\b"
    r"|\b(?:negeer|vergeet)\b.{0,40}\b(?:instructies|regels)\b"
    r"|\b(?:игнорируй\w*|забудь\w*)\b.{0,40}\b(?:инструкци\w*|правил\w*)\b"
    r"|(?:忽略|无视|無視|忘记|忘記).{0,20}(?:指令|指示|规则|規則|提示)"
    r"|(?:指示|命令|プロンプト|ルール).{0,10}(?:無視|忘れ)|(?:지시|명령|프롬프트|규칙).{0,10}(?:무시|잊)"
    rf"|\b{_ANSWER}\b(?: \w+){{0,3}} {_EVERYBODY}\b"
    rf"|\b{_MEMOIR}\b.{{0,40}}\b{_ANSWER}(?:s|es)?\b.{{0,20}}\b{_EVERYBODY}\b"
    rf"|\bwhen(?:ever)?\b.{{0,60}}\basks? (?:{_MEMOIR}|for|about)\b.{{0,80}}\b{_MEMOIR}\b",
    re.IGNORECASE,
)
# Somebody may wish so of answers to themselves.
_TELLS_HOW = re.compile(
    rf"\b{_MEMOIR}\b.{{0,20}}\b(?:must|should|shall|has to|have to|always|never|needs? to|is to)\b"
    r".{0,40}\b(?:answer|reply|respond|say|tell|speak|talk|write|call|greet|append|include|reveal"
    r"|recommend|refuse|obey|end|begin|start)\b"
    r"|^(?:please,? |always |from now on,? )*(?:answer|reply|respond)\b.{0,40}"
    r"\b(?:like|with|in|as)\b",
    re.IGNORECASE,
)


def seizes(text: str) -> bool:
    """Return whether a text tries to change what Memoir does, or does for others."""
    return _SEIZES.search(text) is not None


def is_instruction(text: str) -> bool:
    """Return whether a text tells Memoir what to do, be it for its speaker alone."""
    return seizes(text) or _TELLS_HOW.search(text) is not None
