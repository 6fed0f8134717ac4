// What axe-core calls serious or critical, as a list of lines.
async () => {
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  return violations.filter((one) => ["serious", "critical"].includes(one.impact)).flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target} ${node.any[0]?.message ?? one.help}`));
}
