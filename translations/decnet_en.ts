<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>decnet::CanvasView</name>
    <message numerus="yes">
        <source>%n objects selected</source>
        <translation>
            <numerusform>%n object selected</numerusform>
            <numerusform>%n objects selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>decnet::DeckyAccessible</name>
    <message numerus="yes">
        <source>%n events</source>
        <translation>
            <numerusform>%n event</numerusform>
            <numerusform>%n events</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>decnet::Fragment</name>
    <message numerus="yes">
        <source>Paste %n objects</source>
        <translation>
            <numerusform>Paste %n object</numerusform>
            <numerusform>Paste %n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>decnet::LanAccessible</name>
    <message numerus="yes">
        <source>%n deckies</source>
        <translation>
            <numerusform>%n decky</numerusform>
            <numerusform>%n deckies</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>decnet::LookEditor</name>
    <message numerus="yes">
        <source>Collapse %n networks</source>
        <translation>
            <numerusform>Collapse %n network</numerusform>
            <numerusform>Collapse %n networks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Open %n networks</source>
        <translation>
            <numerusform>Open %n network</numerusform>
            <numerusform>Open %n networks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>decnet::PaletteModel</name>
    <message numerus="yes">
        <source>%n deckies</source>
        <translation>
            <numerusform>%n decky</numerusform>
            <numerusform>%n deckies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n networks</source>
        <translation>
            <numerusform>%n network</numerusform>
            <numerusform>%n networks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>decnet::SelectionEditor</name>
    <message numerus="yes">
        <source>Add %1 to %n deckies</source>
        <translation>
            <numerusform>Add %1 to %n decky</numerusform>
            <numerusform>Add %1 to %n deckies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %1 from %n deckies</source>
        <translation>
            <numerusform>Remove %1 from %n decky</numerusform>
            <numerusform>Remove %1 from %n deckies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Rename %n deckies</source>
        <translation>
            <numerusform>Rename %n decky</numerusform>
            <numerusform>Rename %n deckies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Connect %n deckies to %1</source>
        <translation>
            <numerusform>Connect %n decky to %1</numerusform>
            <numerusform>Connect %n deckies to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n objects?</source>
        <translation>
            <numerusform>Delete %n object?</numerusform>
            <numerusform>Delete %n objects?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>decnet::TopologyEditor</name>
    <message numerus="yes">
        <source>Move %n deckies</source>
        <translation>
            <numerusform>Move %n decky</numerusform>
            <numerusform>Move %n deckies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %n networks</source>
        <translation>
            <numerusform>Move %n network</numerusform>
            <numerusform>Move %n networks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %n notes</source>
        <translation>
            <numerusform>Move %n note</numerusform>
            <numerusform>Move %n notes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n notes</source>
        <translation>
            <numerusform>Remove %n note</numerusform>
            <numerusform>Remove %n notes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n objects</source>
        <translation>
            <numerusform>Remove %n object</numerusform>
            <numerusform>Remove %n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>decnet::desktop::EditorPage</name>
    <message numerus="yes">
        <source>Recovered %n edits that the last session could not store</source>
        <translation>
            <numerusform>Recovered %n edit that the last session could not store</numerusform>
            <numerusform>Recovered %n edits that the last session could not store</numerusform>
        </translation>
    </message>
</context>
</TS>
