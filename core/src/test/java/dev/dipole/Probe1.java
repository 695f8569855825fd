package dev.dipole;
import dev.dipole.monitor.*;
import dev.dipole.random.RandomKey;
import dev.dipole.train.*;
import java.util.*;
import dev.dipole.model.ImageModel;
public class Probe1 {
  public static void main(String[] a) {
    Map<String,String> runs = new LinkedHashMap<>();
    String base="encoder.size=16 encoder.width=8 head.hidden=64 head.dim=32 training.batch=64 training.learning-rate=3e-3 training.epochs=10 training.monitor.sample=64 training.monitor.spacing=8 training.monitor.stop=false";
    runs.put("simclr","");
    runs.put("simclr t10","objective.temperature=10");
    runs.put("moco","objective.name=infonce objective.temperature=0.2 method.momentum=0.99 method.queue=256");
    runs.put("byol","objective.name=byol method.momentum=0.99 head.predictor=64");
    runs.put("byol collapse","objective.name=byol");
    runs.put("simsiam","objective.name=simsiam method.stop-gradient=true head.predictor=32");
    runs.put("simsiam nosg","objective.name=alignment-uniformity objective.parameters.uniformity=0 head.predictor=32");
    runs.put("vicreg","objective.name=vicreg");
    runs.put("vicreg novar","objective.name=vicreg objective.parameters.variance=0");
    runs.put("barlow","objective.name=barlow-twins");
    runs.put("swav","objective.name=swav objective.parameters.prototypes=32");
    runs.put("dino","objective.name=dino method.momentum=0.99 head.prototypes=64 head.layers=1 head.ends-normed=true");
    runs.put("supcon","objective.name=supcon");
    runs.put("classifier","objective.name=classifier head.layers=1 head.ends-normed=true");
    for (var r : runs.entrySet()) {
      if (a.length>1 && !r.getKey().matches(a[1])) continue;
      for (long seed=1; seed<=Integer.parseInt(a[0]); seed++) {
      ImageTraining t = Dipole.images().seed(seed);
      for (String s : (base+" "+r.getValue()+" "+(a.length>2?a[2]:"")).trim().split(" +")) { int e=s.indexOf('='); t.set(s.substring(0,e), s.substring(e+1)); }
      StringBuilder sb=new StringBuilder();
      long began=System.nanoTime();
      double[] first={0,0};
      t.listener(new TrainingListener(){
        public void measured(RunEvent.Measured m){ sb.append(String.format("   %d neg %.2f pos %.2f ov %.2f spread %.2f/%.2f rank %.1f%n", m.step(), m.values().getOrDefault("scores.negative",Double.NaN), m.values().getOrDefault("scores.positive",Double.NaN), m.values().getOrDefault("scores.overlap",Double.NaN), m.values().getOrDefault("spread.anchors",Double.NaN), m.values().get("spread.candidates"), m.values().get("rank.candidates"))); }
        public void stepped(TrainingListener.Step s){ if(s.step()==1) first[0]=s.loss(); first[1]=s.loss(); }
        public void warned(String w){ sb.append("   WARN "+w+"\n"); }
      });
      RandomKey k=RandomKey.ofSeed(100+seed);
      boolean lab=r.getKey().matches("supcon|classifier");
      try (ImageModel m = t.train(lab?ToyPictures.labelled(512,k):ToyPictures.alone(512,k))) {}
      System.out.printf("%s seed %d: %.2f s, loss %.4f -> %.4f%n%s", r.getKey(), seed, (System.nanoTime()-began)*1e-9, first[0], first[1], sb);
      }
    }
  }
}
